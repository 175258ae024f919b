import Foundation

/// Scripts by the codes of ISO 15924.
package enum WritingSystem {
  /// Unicode's names of scripts, and their codes.
  private static let scripts = [
    ("Latin", "Latn"), ("Greek", "Grek"), ("Cyrillic", "Cyrl"), ("Armenian", "Armn"),
    ("Georgian", "Geor"), ("Hebrew", "Hebr"), ("Arabic", "Arab"), ("Syriac", "Syrc"),
    ("Samaritan", "Samr"), ("Thaana", "Thaa"), ("Coptic", "Copt"), ("Ethiopic", "Ethi"),
    ("Gothic", "Goth"), ("Runic", "Runr"), ("Glagolitic", "Glag"), ("Devanagari", "Deva"),
    ("Bengali", "Beng"), ("Gurmukhi", "Guru"), ("Gujarati", "Gujr"), ("Oriya", "Orya"),
    ("Tamil", "Taml"), ("Telugu", "Telu"), ("Kannada", "Knda"), ("Malayalam", "Mlym"),
    ("Sinhala", "Sinh"), ("Thai", "Thai"), ("Lao", "Laoo"), ("Khmer", "Khmr"),
    ("Myanmar", "Mymr"), ("Tibetan", "Tibt"), ("Mongolian", "Mong"), ("Hangul", "Hang"),
    ("Hiragana", "Hira"), ("Katakana", "Kana"), ("Bopomofo", "Bopo"), ("Han", "Hani"),
    ("Cherokee", "Cher"), ("Yi", "Yiii"),
  ]

  /// The codes of the scripts that symbols are of, the most frequent first; digits and marks are of none.
  package static func codes(of symbols: [String]) -> [String] {
    var counts: [(code: String, count: Int)] = []
    for (name, code) in scripts {
      guard let isOfScript = try? Regex("\\p{Script=\(name)}") else { continue }
      let count = symbols.count { $0.contains(isOfScript) }
      if count > 0 { counts.append((code, count)) }
    }
    return counts.sorted { ($1.count, $0.code) < ($0.count, $1.code) }.map(\.code)
  }
}
