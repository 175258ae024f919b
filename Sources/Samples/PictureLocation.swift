import Shards

/// Where the bytes of a listed picture lie.
package enum PictureLocation: Sendable, Equatable {
  /// A picture file.
  case file(String)
  /// A part of the picture file of a page.
  case region(page: String, PageRegion)
  /// The bytes of a picture file inside a database.
  case record(LMDBReader, Range<Int>)
  /// A sample of another data set.
  case stored(ShardSet, Int)
  /// Nowhere, for a reason and in detail: a sample that is listed so that it is reported in its turn.
  case absent(SkipReason, String)

  package static func == (one: PictureLocation, other: PictureLocation) -> Bool {
    switch (one, other) {
    case (.file(let a), .file(let b)): a == b
    case (.region(let a, let b), .region(let c, let d)): a == c && b == d
    case (.record(let a, let b), .record(let c, let d)): a == c && b == d
    case (.stored(let a, let b), .stored(let c, let d)): a === c && b == d
    case (.absent(let a, let b), .absent(let c, let d)): a == c && b == d
    default: false
    }
  }
}
