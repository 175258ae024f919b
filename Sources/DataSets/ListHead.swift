import Foundation
import Pictures

/// The first row of a table, with the names of its columns.
struct ListHead {
  /// In lower case, without blanks around.
  let names: [String]
  /// The columns of the picture and the text, each with others that may be it.
  let picture: Int
  let text: Int
  /// Whether blanks stand around names, as they then do around values.
  let isSpaced: Bool
  private let others: [(kind: FieldNames, chosen: Int, other: Int)]

  /// Nil of a row that has no names for both picture and text.
  init?(_ row: [String]) {
    names = row.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard let picture = FieldNames.picture.indices(in: names),
      let text = FieldNames.text.indices(in: names)
    else { return nil }
    (self.picture, self.text) = (picture.chosen, text.chosen)
    isSpaced = row.contains { $0.first == " " || $0.last == " " }
    others =
      picture.others.map { (.picture, picture.chosen, $0) }
      + text.others.map { (.text, text.chosen, $0) }
  }

  /// The first columns that may be the same thing, but differ in a row.
  func conflict(in row: [String]) -> FieldConflict? {
    for (kind, chosen, other) in others where other < row.count && chosen < row.count {
      let values = (row[chosen], row[other])
      if !values.0.utf8.elementsEqual(values.1.utf8) {
        return FieldConflict(
          noun: kind.noun, chosen: (names[chosen], values.0), other: (names[other], values.1))
      }
    }
    return nil
  }

  /// What is wrong with a table of more than two columns whose first row has names, but not those that are known;
  /// nil of other tables.
  static func fault(_ rows: some Sequence<[String]>) -> String? {
    let first = Array(rows.prefix(64))
    guard let row = first.first, row.count > 2, first.count > 1,
      first.allSatisfy({ $0.count == row.count }),
      row.allSatisfy({ PictureName.stem($0) == nil && !$0.isEmpty })
    else { return nil }
    let names = row.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: ", ")
    return
      "the first row (\(names)) does not name the columns of both picture and text; known are \(FieldNames.known)"
  }
}
