import Foundation

/// The forms in which Unicode writes one name: file systems and programs differ in which they use.
enum CanonicalForms {
  /// The name as it stands, composed (NFC) and decomposed (NFD), each once; a plain name is one.
  static func all(of name: String) -> [String] {
    guard name.utf8.contains(where: { $0 >= 0x80 }) else { return [name] }
    var forms: [String] = []
    for form in [
      name, name.precomposedStringWithCanonicalMapping, name.decomposedStringWithCanonicalMapping,
    ] where !forms.contains(where: { $0.utf8.elementsEqual(form.utf8) }) {
      forms.append(form)
    }
    return forms
  }

  /// The path of a file under which it is there, where it is not there under this one: its name, which ends the path,
  /// in another form.
  static func other(of path: String, name: String) -> String? {
    let forms = all(of: name)
    guard forms.count > 1, path.utf8.count >= name.utf8.count,
      path.utf8.suffix(name.utf8.count).elementsEqual(name.utf8)
    else { return nil }
    let folder = String(decoding: path.utf8.dropLast(name.utf8.count), as: UTF8.self)
    return forms.dropFirst().map { folder + $0 }.first { access($0, F_OK) == 0 }
  }
}
