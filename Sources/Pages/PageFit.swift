import Samples

/// How the coordinates of a page relate to its picture.
enum PageFit: Equatable {
  /// Multiplied by two factors they are coordinates of the picture, as it is stored or as it is upright.
  case scaled(across: Double, down: Double, isStored: Bool)
  /// The stated size is none of the picture, in no scale.
  case none

  /// Sides that differ by so many pixels are equal: programs round differently.
  private static let slack = 2.0
  /// Ratios that differ by so much are those of another picture.
  private static let tolerance = 0.005

  /// - Parameter stated: the size of the page in the units of its coordinates.
  init(_ stated: PageSize, _ picture: PictureSize) {
    let sizes = [(picture.upright, false), (picture.stored, true)]
    for (size, isStored) in sizes where Self.isEqual(stated, size) {
      self = .scaled(across: 1, down: 1, isStored: isStored && picture.isTurned)
      return
    }
    for (size, isStored) in sizes where Self.isSimilar(stated, size) {
      self = .scaled(
        across: size.width / stated.width, down: size.height / stated.height,
        isStored: isStored && picture.isTurned)
      return
    }
    self = .none
  }

  private static func isEqual(_ one: PageSize, _ other: PageSize) -> Bool {
    abs(one.width - other.width) <= slack && abs(one.height - other.height) <= slack
  }

  private static func isSimilar(_ stated: PageSize, _ size: PageSize) -> Bool {
    let factor = size.width / stated.width
    // A rounded side is off by half a unit, of the picture or of the page.
    let allowed = max(tolerance * size.height, 0.5 + 0.5 * factor)
    return abs(stated.height * factor - size.height) <= allowed
  }
}
