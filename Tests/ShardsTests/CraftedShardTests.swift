import CHDF5
import Foundation
import HDF5
import Shards
import TestSupport
import Testing

/// Shards that are made to do harm, and shards of newer formats.
@Suite struct CraftedShardTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.file("x.h5") }
  var crafted: CraftedHDF5 { CraftedHDF5(path) }

  static let parts = ["/pixels", "/offsets", "/labels", "/sources"]

  @Test("Values in another file are never read", arguments: parts)
  func valuesInAnotherFileAreNeverRead(_ name: String) throws {
    try HandmadeShard().write(to: path)
    try crafted.replace(
      name, shape: [3, 2, 1], { creation, _ in H5Pset_external(creation, "/etc/passwd", 0, 6) })
    #expect(
      message() == "cannot read \(name) in \(path): its values stand in another file"
        + " (external storage), which is never opened")
  }

  @Test("A virtual data set is refused", arguments: parts) func aVirtualDataSetIsRefused(
    _ name: String
  ) throws {
    try HandmadeShard().write(to: path)
    try crafted.replace(
      name, shape: [3, 2, 1],
      { creation, space in H5Pset_virtual(creation, space, "other.h5", "/pixels", space) })
    #expect(
      message() == "cannot read \(name) in \(path): it is put together from other data sets"
        + " (virtual), which is not followed")
  }

  @Test("Links are not followed", arguments: parts) func linksAreNotFollowed(_ name: String) throws
  {
    try HandmadeShard().write(to: path)
    try crafted.makeSoftLink(name, to: "/elsewhere")
    let part = name.dropFirst()
    #expect(
      message()
        == "cannot open \(name) in \(path): \(part) is a soft link, which is not followed")
    try HandmadeShard().write(to: path)
    try crafted.makeLink(name, kind: 200)
    #expect(
      message()
        == "cannot open \(name) in \(path): \(part) is a user-defined link, which is not followed")
    // The kind stands before the length of the name and the name.
    try changeKind(from: 200, to: 64, of: part)
    #expect(
      message()
        == "cannot open \(name) in \(path): \(part) is an external link, which is not followed")
  }

  @Test("A loop of hard links is no way to anywhere") func aLoopOfHardLinksIsNoWayToAnywhere()
    throws
  {
    try HandmadeShard().write(to: path)
    try crafted.makeHardLink("/pixels-again", to: "/pixels")
    try crafted.makeHardLink("/loop", to: "/")
    #expect(message() == "2 samples")
    let deep = String(repeating: "/loop", count: 1000) + "/offsets"
    #expect(try HDF5File(opening: path).read(deep, as: Int64.self) == [0, 1, 3])
  }

  @Test("Filters of any kind are refused", arguments: parts) func filtersOfAnyKindAreRefused(
    _ name: String
  ) throws {
    try HandmadeShard().write(to: path)
    try crafted.replace(
      name, shape: [3, 2, 1],
      { creation, _ in
        H5Pset_chunk(creation, 3, [1, 2, 1])
        return H5Pset_filter(creation, 32_000, UInt32(H5Z_FLAG_OPTIONAL), 0, nil)
      })
    #expect(
      message() == "cannot read \(name) in \(path): it is compressed;"
        + " unpack the file with `h5repack -f NONE OLD NEW`")
  }

  @Test("An extent that nothing is stored for is refused", arguments: parts, [true, false])
  func anExtentThatNothingIsStoredForIsRefused(_ name: String, isChunked: Bool) throws {
    try HandmadeShard().write(to: path)
    let shape = [Int(Int32.max) - 1, 4000, 1]
    try crafted.replace(
      name, shape: shape,
      { creation, _ in isChunked ? H5Pset_chunk(creation, 3, [100, 4000, 1]) : 0 })
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count < 16_384)
    #expect(
      message() == "cannot read \(name) in \(path): \(shape) elements of 1 bytes are not the"
        + " 0 bytes that are stored")
    // With a chunk that is there.
    guard isChunked else { return }
    try crafted.replace(
      name, shape: [100, 30, 1],
      { creation, _ in H5Pset_chunk(creation, 3, [50, 30, 1]) },
      values: [UInt8](repeating: 1, count: 3000))
    #expect(!message().contains("stored"))
    try changeExtent(from: [100, 30, 1], to: [150, 30, 1])
    #expect(message().contains("[150, 30, 1] elements of 1 bytes are not the 3000 bytes"))
  }

  @Test("One long text for a thousand labels is refused")
  func oneLongTextForAThousandLabelsIsRefused() throws {
    var shard = HandmadeShard()
    shard.count = 1000
    shard.shape = [1000, 2, 1]
    shard.offsets = (0...1000).map(Int64.init)
    shard.labels = (0..<1000).map { $0 == 0 ? String(repeating: "long", count: 5000) : "\($0)" }
    shard.sources = shard.labels.map { _ in "" }
    try shard.write(to: path)
    #expect(message() == "1000 samples")
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = try crafted.offset(of: "/labels")
    let first = data[start..<start + 16]
    for label in 1..<1000 {
      data.replaceSubrange(start + 16 * label..<start + 16 * label + 16, with: first)
    }
    try data.write(to: URL(fileURLWithPath: path))
    #expect(message().hasPrefix("cannot read /labels in \(path): the reference to text "))
  }

  @Test("Lists that lead back into themselves are refused")
  func listsThatLeadBackIntoThemselvesAreRefused() throws {
    try HandmadeShard().write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let tree = try #require(whole.range(of: Data("TREE\0".utf8))).lowerBound
    // Its only child is the tree itself, one level higher.
    var looped = whole
    looped[tree + 5] = 1
    looped.replaceSubrange(tree + 32..<tree + 40, with: bytes(UInt64(tree)))
    try looped.write(to: URL(fileURLWithPath: path))
    #expect(message() == "cannot open \(path): its list of members is damaged")
    // The free room of the heap of names is followed by itself.
    var free = whole
    let heap = try #require(whole.range(of: Data("HEAP\0".utf8))).lowerBound
    let data = Int(whole[heap + 24]) | Int(whole[heap + 25]) << 8
    let block = Int(whole[heap + 16]) | Int(whole[heap + 17]) << 8
    free.replaceSubrange(data + block..<data + block + 8, with: bytes(UInt64(block)))
    try free.write(to: URL(fileURLWithPath: path))
    #expect(message() == "cannot open \(path): its list of members is damaged")
  }

  @Test("A pipe is not waited for") func aPipeIsNotWaitedFor() throws {
    #expect(mkfifo(path, 0o600) == 0)
    #expect(message() == "cannot open \(path): it is a pipe or a device, not a file")
  }

  @Test(
    "Texts of fixed length are read by their padding",
    arguments: [
      (CraftedType.Padding.terminated, "ab\0xcd\0\0", ["ab", "cd"]),
      (.terminated, "abcdefgh", ["abcd", "efgh"]),
      (.zeros, "ab\0\0abcd", ["ab", "abcd"]),
      (.zeros, "a  \0\0\0\0\0", ["a  ", ""]),
      (.spaces, "ab  abcd", ["ab", "abcd"]),
      (.spaces, " a b    ", [" a b", ""]),
    ])
  func textsOfFixedLengthAreReadByTheirPadding(
    _ padding: CraftedType.Padding, _ values: String, _ texts: [String]
  ) throws {
    try HandmadeShard().write(to: path)
    try crafted.replace(
      "/labels", shape: [2], type: .text(bytes: 4, padding: padding), values: Array(values.utf8))
    #expect(try Array(ShardReader(path: path).labels) == texts)
  }

  @Test(
    "A zero inside of a padded text is refused", arguments: [CraftedType.Padding.zeros, .spaces])
  func aZeroInsideOfAPaddedTextIsRefused(_ padding: CraftedType.Padding) throws {
    try HandmadeShard().write(to: path)
    try crafted.replace(
      "/labels", shape: [2], type: .text(bytes: 4, padding: padding),
      values: Array("ab\0ca\0 b".utf8))
    #expect(
      message() == "cannot read /labels in \(path): text 0 contains the character U+0000")
  }

  private func message() -> String {
    do {
      return "\(try ShardReader(path: path).count) samples"
    } catch {
      #expect(!"\(error)".contains("\n"))
      return "\(error)"
    }
  }

  private func bytes(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Changes the kind of a link, which stands a few bytes before its name.
  private func changeKind(from old: UInt8, to new: UInt8, of name: some StringProtocol) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let offset = try #require(data.range(of: Data(name.utf8), options: .backwards)).lowerBound
    let kind = try #require(data[offset - 12..<offset].firstIndex(of: old))
    data[kind] = new
    try data.write(to: URL(fileURLWithPath: path))
  }

  private func changeExtent(from old: [UInt64], to new: [UInt64]) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let range = try #require(data.range(of: Data(old.flatMap(bytes))))
    data.replaceSubrange(range, with: new.flatMap(bytes))
    try data.write(to: URL(fileURLWithPath: path))
  }
}
