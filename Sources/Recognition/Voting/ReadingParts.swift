/// Several readings of one picture, cut where all of them agree.
///
/// Each reading is aligned with the one that has the fewest edits to all others, of equal ones the first. A symbol of that
/// one which all readings have is a part of its own; between two such symbols, each reading has what it has there.
package struct ReadingParts: Sendable, Equatable {
  /// For each part what each reading has in it, symbol by symbol.
  package private(set) var parts: [[[String]]] = []

  /// - Parameter readings: at least one, as symbols.
  package init(_ readings: [[String]]) {
    let pivot = readings[Self.middle(of: readings)]
    let places = readings.map { Self.places(of: pivot, in: $0) }
    var starts = [Int](repeating: 0, count: readings.count)
    func close(_ ends: [Int]) {
      let part = readings.indices.map { Array(readings[$0][starts[$0]..<ends[$0]]) }
      if part.contains(where: { !$0.isEmpty }) { parts.append(part) }
    }
    for index in pivot.indices {
      let here = places.compactMap { $0[index] }
      guard here.count == readings.count else { continue }
      close(here)
      parts.append(zip(readings, here).map { [$0[$1]] })
      starts = here.map { $0 + 1 }
    }
    close(readings.map(\.count))
  }

  /// The index of the reading with the fewest edits to the others.
  private static func middle(of readings: [[String]]) -> Int {
    let edits = readings.map { reading in
      readings.reduce(0) { sum, other in
        sum + TextAlignment.align(read: other, truth: reading).count(where: \.isError)
      }
    }
    return edits.indices.min { (edits[$0], $0) < (edits[$1], $1) } ?? 0
  }

  /// Where a reading has each symbol of another; nil where it has none or another one.
  private static func places(of pivot: [String], in reading: [String]) -> [Int?] {
    var places: [Int?] = []
    var index = 0
    for pair in TextAlignment.align(read: reading, truth: pivot) {
      if pair.truth != nil { places.append(pair.isError ? nil : index) }
      if pair.read != nil { index += 1 }
    }
    return places
  }
}
