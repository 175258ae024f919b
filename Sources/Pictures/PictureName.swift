/// The names of picture files.
package enum PictureName {
  package static let endings = [
    "png", "jpg", "jpeg", "tif", "tiff", "bmp", "pnm", "pbm", "pgm", "ppm", "gif", "webp", "jp2",
    "jpe", "jfif", "j2k", "jpx", "dib", "apng", "pam",
  ]

  /// A picture's name without its ending; nil of what is no picture by its name.
  package static func stem(_ name: String) -> String? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    return endings.contains(ending) ? String(name[..<dot]) : nil
  }
}
