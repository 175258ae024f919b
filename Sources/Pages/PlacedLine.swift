import Samples

/// What is done with lines of pages that have no text.
package enum UntextedLines: Sendable {
  /// They are left out, as no sample can be made of them.
  case leftOut
  /// They are cut, to be read.
  case level
  /// The same; those that are at least twice as high as wide are columns, as ``ColumnRule`` says.
  case columns
}

/// A line of a page with its part of the page's picture.
package struct PlacedLine {
  /// The name that it has in reports.
  package let source: String
  /// The path of the page's picture.
  package let picture: String
  /// What it says; nil if there is none that counts.
  package let text: String?
  /// Whether any text stands in it.
  package let hasText: Bool
  /// The part of the picture, or why there is none.
  package let region: Result<PageRegion, SkippedSampleError>
  package let notes: [PageLine.Note]
  /// Why there is no text.
  let missing: String
  /// The number of its element.
  let element: Int
  /// Its own name.
  let id: String?
  /// What the file's coordinates are multiplied by to be pixels of the picture.
  private let scale: (across: Double, down: Double)
  /// The size of the page in the file's coordinates.
  private let page: PageSize?

  init(
    _ line: PageLine, source: String, picture: String,
    region: Result<PageRegion, SkippedSampleError>, notes: [PageLine.Note],
    scale: (across: Double, down: Double), page: PageSize?
  ) {
    self.source = source
    self.picture = picture
    text = line.text
    hasText = line.hasText
    missing = line.missing
    element = line.element
    id = line.id
    self.region = region
    self.notes = notes
    self.scale = scale
    self.page = page
  }

  /// Where parts of the line's picture are on the page, in the coordinates of its file; nil where it has none.
  ///
  /// - Parameters: the size of the picture that was cut.
  package func places(columns: Int, rows: Int) -> LinePlaces? {
    guard case .success(let region) = region, columns > 0, rows > 0 else { return nil }
    return LinePlaces(
      region, columns: columns, rows: rows, scale: scale,
      bounds: page ?? PageSize(width: 1e6, height: 1e6))
  }
}
