import CHDF5
import Foundation

/// Finds objects of a file and looks at them, without the library.
///
/// The lock of the library guards what it remembers.
final class HDF5Inspection {
  private let file: HDF5FileBytes
  private var messages: [Int: [HDF5Message]] = [:]
  private var groups: [Int: HDF5Group] = [:]
  private var sound: Set<Int> = []

  init(_ file: HDF5FileBytes) { self.file = file }

  /// Looks at what the library decodes when it opens a file. What is no HDF5 file at all, or cut
  /// off, is left to the library, which says so.
  static func lookAhead(_ path: String) throws(HDF5Refusal) {
    // Whoever opens a pipe waits for its other end.
    let descriptor = Foundation.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { Foundation.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard let bytes = try HDF5FileBytes(descriptor: descriptor),
      bytes.superblock.end <= bytes.superblock.base + bytes.size
    else { return }
    try HDF5Inspection(bytes).checkRoot()
  }

  /// The address of the header of the object at a path; nil if there is none.
  func address(of path: String) throws(HDF5Refusal) -> Int? {
    var address = file.superblock.root
    for part in path.split(separator: "/") {
      guard let link = try group(at: address)?.members[Array(part.utf8)] else { return nil }
      switch link {
      case .hard(let next): address = next
      case .other(let kind): throw .link(String(part), kind)
      }
    }
    return address
  }

  /// Throws if the library must not see the object at a path; nothing if there is none.
  func check(_ path: String) throws(HDF5Refusal) {
    guard let address = try address(of: path), !sound.contains(address) else { return }
    try HDF5HeaderCheck(file: file).check(messages(at: address))
    _ = try group(at: address)
    sound.insert(address)
  }

  private func checkRoot() throws(HDF5Refusal) {
    let root = file.superblock.root
    guard try group(at: root) != nil else { throw .group }
    // A root group that has got another kind of list since then leaves the old one in the head.
    guard let cached = file.superblock.cachedRoot,
      let table = try messages(at: root).first(where: { $0.kind == HDF5Message.symbolTable })?.body
    else { return }
    guard table.integer(UInt64.self, at: 0) == cached.tree,
      table.integer(UInt64.self, at: 8) == cached.heap
    else { throw .superblock }
  }

  private func group(at address: Int) throws(HDF5Refusal) -> HDF5Group? {
    if let known = groups[address] { return known }
    let group = try HDF5Group(messages(at: address), in: file)
    groups[address] = group
    return group
  }

  private func messages(at address: Int) throws(HDF5Refusal) -> [HDF5Message] {
    if let known = messages[address] { return known }
    let found = try HDF5Message.all(at: address, in: file)
    messages[address] = found
    return found
  }
}
