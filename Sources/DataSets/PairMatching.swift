import Files
import Pictures

/// Which pictures of a folder belong to which texts, by their names.
///
/// Names that are the same byte for byte come first, for all texts; then, by the rule of ``CanonicalNames``, what is
/// left of both.
struct PairMatching {
  private typealias Match = CanonicalNames<[String]>.Match

  // By bytes, as canonically equivalent texts are equal.
  private var matches: [[UInt8]: CanonicalNames<[String]>.Match] = [:]
  /// The pictures of each stem, until they are taken.
  private var free: [[UInt8]: [String]] = [:]

  /// What stands between a name and the ending of a picture, the better picture first.
  private static let middles = ["", ".nrm", ".bin"]

  init(texts: [String], pictures names: [String]) {
    for name in names {
      guard let stem = PictureName.stem(name) else { continue }
      free[Array(stem.utf8), default: []].append(name)
    }
    var without: [String] = []
    for text in texts {
      if let pictures = take(Self.stem(text)) {
        matches[Array(text.utf8)] = .found(pictures)
      } else {
        without.append(text)
      }
    }
    matchEquivalents(without)
  }

  /// The pictures of a text, the first of which is to be taken.
  func picture(of text: String) -> CanonicalNames<[String]>.Match {
    matches[Array(text.utf8)] ?? .missing
  }

  /// The pictures that belong to no text.
  var left: [String] { free.values.joined().sorted() }

  /// The pictures of a stem; its other ones are no samples of their own.
  private mutating func take(_ stem: String) -> [String]? {
    var taken: [String]?
    for middle in Self.middles {
      guard let pictures = free.removeValue(forKey: Array((stem + middle).utf8)) else { continue }
      // Of one name in several formats each is named; a picture in black and white beside the grey one is not.
      taken = taken ?? pictures
    }
    return taken
  }

  private mutating func matchEquivalents(_ texts: [String]) {
    var rivals: [String: [String]] = [:]
    for text in texts { rivals[text, default: []].append(text) }
    var names = CanonicalNames<String>()
    for stem in free.keys.map({ String(decoding: $0, as: UTF8.self) }) {
      // The stem that remains without a middle.
      let middle = Self.middles.dropFirst().first { stem.hasSuffix($0) } ?? ""
      let own = String(decoding: stem.utf8.dropLast(middle.utf8.count), as: UTF8.self)
      names.insert(own, as: own)
    }
    for text in texts {
      switch names.equivalent(Self.stem(text)) {
      case .missing: continue
      case .ambiguous(let others): matches[Array(text.utf8)] = .ambiguous(others.sorted())
      case .found(let stem):
        let rivals = rivals[text] ?? []
        matches[Array(text.utf8)] =
          rivals.count > 1 ? .ambiguous(rivals) : take(stem).map { .found($0) } ?? .missing
      }
    }
  }

  private static func stem(_ text: String) -> String {
    String(decoding: text.utf8.dropLast(PairFolder.textEnding.utf8.count), as: UTF8.self)
  }
}
