import Samples

/// The order in which the lines of a page are read, as its file states it.
///
/// Regions come in the order of the file's list of references, then those that it does not name, in the order of the
/// document; the lines of a region by the places that the file states, if it does so for all of them.
struct ReadingOrder {
  /// The places of regions, lines and the like by their names.
  private var ranks: [String: Int] = [:]

  init() {}

  /// That of a page of PAGE.
  init(page: XMLTree.Element) {
    if let order = page.first("ReadingOrder") { add(order) { $0.attributes["regionRef"] } }
  }

  /// That of a document of ALTO (4.3 on).
  init(alto root: XMLTree.Element) {
    if let order = root.first("ReadingOrder") { add(order) { $0.attributes["REF"] } }
  }

  private mutating func add(
    _ element: XMLTree.Element, _ reference: (XMLTree.Element) -> String?
  ) {
    for name in reference(element)?.split(separator: " ") ?? [] where ranks[String(name)] == nil {
      ranks[String(name)] = ranks.count
    }
    let indices = element.children.map { Int($0.attributes["index"] ?? "") }
    let isIndexed = !indices.contains(nil)
    let order = element.children.indices.sorted {
      isIndexed ? (indices[$0] ?? 0, $0) < (indices[$1] ?? 0, $1) : $0 < $1
    }
    for index in order { add(element.children[index], reference) }
  }

  /// The indices of lines in the order in which they are read.
  func order(of lines: [PageLine]) -> [Int] {
    var groups: [[String]: Int] = [:]
    var isPlaced: [Int: Bool] = [:]
    let group = lines.map { line in
      let number = groups[line.regions] ?? groups.count
      groups[line.regions] = number
      isPlaced[number] = isPlaced[number] ?? true && line.position != nil
      return number
    }
    let keys = lines.indices.map { index in
      let line = lines[index]
      let names = (line.id.map { [$0] } ?? []) + line.regions.reversed()
      let rank = names.lazy.compactMap { ranks[$0] }.first ?? .max
      let position = isPlaced[group[index]] == true ? line.position ?? 0 : 0
      return (rank, group[index], position, index)
    }
    return keys.sorted { $0 < $1 }.map(\.3)
  }
}
