/// The trees (version 1) by which groups find their members and data sets their chunks.
///
/// The layout is that of the HDF5 file format specification, section III.A.1.
struct HDF5Tree {
  /// One leaf: the key before it, and where it is.
  typealias Leaf = (key: ArraySlice<UInt8>, address: Int)

  let file: HDF5FileBytes
  /// 0 for the members of a group, 1 for chunks.
  let kind: UInt8
  let keySize: Int
  /// The most children that a node has room for.
  let room: Int
  let refusal: HDF5Refusal

  private static let prefixSize = 24

  /// Every leaf in order, and every key.
  ///
  /// Throws if a node is no node of this tree, does not lie in the file, or is reached twice.
  func leaves(from root: Int) throws(HDF5Refusal) -> (leaves: [Leaf], keys: [ArraySlice<UInt8>]) {
    var budget = HDF5ByteBudget(file)
    var leaves: [Leaf] = []
    var keys: [ArraySlice<UInt8>] = []
    var waiting: [(address: Int, level: UInt8?)] = [(root, nil)]
    while let (address, wanted) = waiting.popLast() {
      let size = Self.prefixSize + room * (keySize + 8) + keySize
      guard budget.take(size), let node = try file.read(at: address, count: size),
        node.starts(with: "TREE".utf8), node.integer(UInt8.self, at: 4) == kind
      else { throw refusal }
      let level = node.integer(UInt8.self, at: 5)
      let count = Int(node.integer(UInt16.self, at: 6))
      // A level less with every step: no way leads back.
      guard wanted == nil || level == wanted, count <= room else { throw refusal }
      var children: [Leaf] = []
      for index in 0...count {
        let start = Self.prefixSize + index * (keySize + 8)
        guard let key = node.part(start, count: keySize) else { throw refusal }
        keys.append(key)
        guard index < count else { continue }
        guard let child = Int(exactly: node.integer(UInt64.self, at: start + keySize)) else {
          throw refusal
        }
        children.append((key, child))
      }
      if level == 0 {
        leaves += children
      } else {
        waiting += children.reversed().map { ($0.address, level - 1) }
      }
    }
    return (leaves, keys)
  }
}
