/// Whether a data set's values are in the file: each of them, and nowhere else.
struct HDF5Storage {
  let file: HDF5FileBytes
  /// The elements along each axis.
  let extents: [Int]
  /// The bytes of an element in the file.
  let bytesEach: Int

  /// Throws if the layout is not one of the plain kinds, or less is stored than the extents claim.
  func check(_ layout: ArraySlice<UInt8>) throws(HDF5Refusal) {
    guard layout.count >= 4 else { throw .header }
    let version = layout.integer(UInt8.self, at: 0)
    let kind = layout.integer(UInt8.self, at: 1)
    if kind == 3 { throw .virtual }
    // Older versions are of releases before 1.6.3.
    guard version >= 3 else { throw .header }
    guard version == 3 || version == 4 && kind < 2 else {
      throw .newer("a layout of version \(version)")
    }
    switch kind {
    case 0:
      let count = Int(layout.integer(UInt16.self, at: 2))
      guard layout.part(4, count: count) != nil else { throw .header }
      try compare(stored: count)
    case 1:
      guard layout.count >= 18 else { throw .header }
      let address = layout.integer(UInt64.self, at: 2)
      let count = Int(clamping: layout.integer(UInt64.self, at: 10))
      guard address != HDF5Superblock.undefined else { return try compare(stored: 0) }
      guard let address = Int(exactly: address), file.has(address, count: count) else {
        throw .unstored(extents, bytesEach: bytesEach, stored: 0)
      }
      try compare(stored: count)
    case 2: try checkChunks(layout)
    default: throw .header
    }
  }

  private var bytesWanted: Int { extents.reduce(bytesEach) { $0.saturating(times: $1) } }

  private func compare(stored: Int) throws(HDF5Refusal) {
    guard stored == bytesWanted else {
      throw .unstored(extents, bytesEach: bytesEach, stored: stored)
    }
  }

  private func checkChunks(_ layout: ArraySlice<UInt8>) throws(HDF5Refusal) {
    let rank = extents.count
    guard rank > 0, Int(layout.integer(UInt8.self, at: 2)) == rank + 1,
      let fields = layout.part(11, count: 4 * (rank + 1))
    else { throw .header }
    let chunk = (0...rank).map { Int(fields.integer(UInt32.self, at: 4 * $0)) }
    let chunkBytes = chunk.reduce(1) { $0.saturating(times: $1) }
    guard chunk[rank] == bytesEach, 1...Int(UInt32.max) ~= chunkBytes else { throw .header }
    let across = zip(extents, chunk).map { ($0 + $1 - 1) / $1 }
    let wanted = across.reduce(1) { $0.saturating(times: $1) }
    let tree = layout.integer(UInt64.self, at: 3)
    guard tree != HDF5Superblock.undefined else {
      guard wanted == 0 else { throw .unstored(extents, bytesEach: bytesEach, stored: 0) }
      return
    }
    // Before anything is followed: what is claimed has to fit into the file.
    guard wanted.saturating(times: chunkBytes) <= file.size, let root = Int(exactly: tree) else {
      throw .unstored(extents, bytesEach: bytesEach, stored: file.size)
    }
    let found = try count(from: root, chunk: chunk, chunkBytes: chunkBytes, across: across)
    guard found == wanted else {
      throw .unstored(extents, bytesEach: bytesEach, stored: found * chunkBytes)
    }
  }

  /// The chunks inside of the extents, each of which is whole and counted once.
  private func count(
    from root: Int, chunk: [Int], chunkBytes: Int, across: [Int]
  ) throws(HDF5Refusal) -> Int {
    let rank = extents.count
    let tree = HDF5Tree(
      file: file, kind: 1, keySize: 8 + 8 * (rank + 1), room: 2 * file.superblock.chunkTree,
      refusal: .chunks)
    var budget = HDF5ByteBudget(file)
    var previous: [Int]?
    var found = 0
    for leaf in try tree.leaves(from: root).leaves {
      guard Int(leaf.key.integer(UInt32.self, at: 0)) == chunkBytes,
        file.has(leaf.address, count: chunkBytes), budget.take(chunkBytes)
      else { throw .chunks }
      var coordinates: [Int] = []
      for axis in 0..<rank {
        guard let start = Int(exactly: leaf.key.integer(UInt64.self, at: 8 + 8 * axis)),
          start.isMultiple(of: chunk[axis])
        else { throw .chunks }
        coordinates.append(start / chunk[axis])
      }
      guard previous.map({ $0.lexicographicallyPrecedes(coordinates) }) ?? true else {
        throw .chunks
      }
      previous = coordinates
      if zip(coordinates, across).allSatisfy({ $0 < $1 }) { found += 1 }
    }
    return found
  }
}
