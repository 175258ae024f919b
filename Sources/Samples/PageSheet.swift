/// A page as its file describes it.
package struct PageSheet {
  /// The name of its picture, as stated.
  package var picture: String?
  /// Its size in the units of its coordinates.
  package var size: PageSize?
  /// The unit of the coordinates.
  package var unit = "pixel"
  package var lines: [PageLine] = []
  /// The indices of the lines in the order in which they are read.
  package var order: [Int] = []
  /// Regions that have a text, but no lines: the name of each where it has one, and the beginning of its text.
  package var textRegions: [(id: String?, text: String)] = []

  package init() {}
}
