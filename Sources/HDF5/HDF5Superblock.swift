/// The head of a file: where its root group is, and how large the nodes of its indices are.
///
/// The layout is that of the HDF5 file format specification, section II.A.
struct HDF5Superblock {
  /// Where address 0 is: behind the user block, if the file has one.
  let base: Int
  /// The address of the header of the root group.
  let root: Int
  /// What the head itself says of the root group: its index and its heap, where it says so.
  let cachedRoot: (tree: UInt64, heap: UInt64)?
  /// Half of the entries that fit into a node: of a group's leaves, of its tree, of a chunk tree.
  private(set) var (groupLeaf, groupTree, chunkTree) = (4, 16, 32)
  /// The bytes that the file had when it was written.
  let end: Int

  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let largest = 96 + 4
  static let undefined = UInt64.max

  /// Nil if there is none: then the library says so too.
  init?(size: Int, read: (_ position: Int, _ count: Int) throws(HDF5Refusal) -> ArraySlice<UInt8>?)
    throws(HDF5Refusal)
  {
    var base = 0
    while try read(base, Self.signature.count)?.elementsEqual(Self.signature) != true {
      base = base == 0 ? 512 : base.saturating(times: 2)
      guard base < size else { return nil }
    }
    self.base = base
    guard let bytes = try read(base, min(Self.largest, size - base)), bytes.count >= 48 else {
      throw .superblock
    }
    let version = bytes.integer(UInt8.self, at: 8)
    let isOld = version < 2
    guard version <= 3 else { throw .newer("a head of version \(version)") }
    let sizes = isOld ? 13 : 9
    let addressSize = Int(bytes.integer(UInt8.self, at: sizes))
    let lengthSize = Int(bytes.integer(UInt8.self, at: sizes + 1))
    guard addressSize == 8, lengthSize == 8 else {
      throw .sizes(address: addressSize, length: lengthSize)
    }
    // base, extension (or free space), end, and then the driver in old files, the root in new ones
    let addresses = isOld ? (version == 0 ? 24 : 28) : 12
    guard bytes.count >= addresses + (isOld ? 32 + 40 : 32) else { throw .superblock }
    func address(_ number: Int) -> UInt64 { bytes.integer(UInt64.self, at: addresses + 8 * number) }
    guard address(1) == Self.undefined else { throw .newer("an extension of its head") }
    guard let end = Int(exactly: address(2)) else { throw .superblock }
    self.end = end
    guard isOld else {
      guard let root = Int(exactly: address(3)) else { throw .superblock }
      (self.root, cachedRoot) = (root, nil)
      return
    }
    guard address(3) == Self.undefined else { throw .newer("a driver of its own") }
    groupLeaf = Int(bytes.integer(UInt16.self, at: 16))
    groupTree = Int(bytes.integer(UInt16.self, at: 18))
    if version == 1 { chunkTree = Int(bytes.integer(UInt16.self, at: 24)) }
    let entry = addresses + 32
    guard let root = Int(exactly: bytes.integer(UInt64.self, at: entry + 8)),
      groupLeaf > 0, groupTree > 0, chunkTree > 0
    else { throw .superblock }
    self.root = root
    cachedRoot =
      bytes.integer(UInt32.self, at: entry + 16) == 0
      ? nil
      : (bytes.integer(UInt64.self, at: entry + 24), bytes.integer(UInt64.self, at: entry + 32))
  }
}
