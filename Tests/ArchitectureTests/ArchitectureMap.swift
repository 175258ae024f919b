/// The table of modules in ARCHITECTURE.md.
struct ArchitectureMap {
  struct Row {
    let modules: [String]
    /// Modules of this package and packages of others.
    let uses: Set<String>
  }

  /// From the bottom to the top.
  let rows: [Row]

  init(_ document: String) {
    rows = document.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|")
      return Row(
        modules: Self.names(cells[0]), uses: Set(Self.names(cells[cells.count - 1])))
    }
  }

  private static func names(_ cell: Substring) -> [String] {
    let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }
}
