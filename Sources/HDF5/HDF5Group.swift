/// The members of a group, read from where they lie in the file.
struct HDF5Group {
  /// Where the header of a member is, or what other kind of link it is.
  enum Link {
    case hard(Int)
    case other(String)
  }

  let members: [[UInt8]: Link]

  /// Nil if the object is no group.
  ///
  /// Throws if its list of members is damaged, or of a kind that is not read.
  init?(_ messages: [HDF5Message], in file: HDF5FileBytes) throws(HDF5Refusal) {
    var members: [[UInt8]: Link] = [:]
    var isGroup = false
    for message in messages {
      switch message.kind {
      case HDF5Message.symbolTable:
        guard !isGroup else { throw .group }
        isGroup = true
        members = try Self.table(message.body, file)
      case HDF5Message.linkInformation:
        isGroup = true
        let flags = message.body.count >= 2 ? message.body.integer(UInt8.self, at: 1) : 0
        guard let heap = message.body.part(2 + (flags & 1 != 0 ? 8 : 0), count: 8) else {
          throw .group
        }
        guard heap.integer(UInt64.self, at: 0) == HDF5Superblock.undefined else {
          throw .newer("a list of members in a heap")
        }
      case HDF5Message.link:
        isGroup = true
        let (name, link) = try Self.link(message.body)
        guard members.updateValue(link, forKey: name) == nil else { throw .group }
      default: break
      }
    }
    guard isGroup else { return nil }
    self.members = members
  }

  // MARK: Version 1: a tree of tables, and a heap of names

  private static func table(
    _ body: ArraySlice<UInt8>, _ file: HDF5FileBytes
  ) throws(HDF5Refusal) -> [[UInt8]: Link] {
    guard body.count >= 16, let root = Int(exactly: body.integer(UInt64.self, at: 0)),
      let heap = Int(exactly: body.integer(UInt64.self, at: 8))
    else { throw .group }
    let names = try heapData(heap, file)
    // Every name ends within the heap if it begins before the last zero.
    guard let last = names.lastIndex(of: 0).map({ $0 - names.startIndex }) else { throw .group }
    func isName(_ offset: UInt64) -> Bool { offset <= UInt64(last) }
    let tree = HDF5Tree(
      file: file, kind: 0, keySize: 8, room: 2 * file.superblock.groupTree, refusal: .group)
    let (leaves, keys) = try tree.leaves(from: root)
    guard keys.allSatisfy({ isName($0.integer(UInt64.self, at: 0)) }) else { throw .group }
    var budget = HDF5ByteBudget(file)
    var members: [[UInt8]: Link] = [:]
    for leaf in leaves {
      let room = 2 * file.superblock.groupLeaf
      let size = 8 + 40 * room
      guard budget.take(size), let node = try file.read(at: leaf.address, count: size),
        node.starts(with: "SNOD".utf8), node.integer(UInt8.self, at: 4) == 1
      else { throw .group }
      let count = Int(node.integer(UInt16.self, at: 6))
      guard count <= room else { throw .group }
      for entry in (0..<count).map({ 8 + 40 * $0 }) {
        let offset = node.integer(UInt64.self, at: entry)
        guard isName(offset) else { throw .group }
        let name = [UInt8](names.dropFirst(Int(offset)).prefix { $0 != 0 })
        let address = Int(exactly: node.integer(UInt64.self, at: entry + 8))
        let link: Link
        switch node.integer(UInt32.self, at: entry + 16) {
        case 0, 1:
          guard let address else { throw .group }
          link = .hard(address)
        case 2: link = .other("a soft")
        default: throw .group
        }
        guard members.updateValue(link, forKey: name) == nil else { throw .group }
      }
    }
    return members
  }

  /// The names of a heap; its list of free room must end, as the library follows it to its end.
  private static func heapData(
    _ address: Int, _ file: HDF5FileBytes
  ) throws(HDF5Refusal) -> ArraySlice<UInt8> {
    guard let head = try file.read(at: address, count: 32), head.starts(with: "HEAP".utf8),
      head.integer(UInt8.self, at: 4) == 0,
      let size = Int(exactly: head.integer(UInt64.self, at: 8)),
      let start = Int(exactly: head.integer(UInt64.self, at: 24)),
      let data = try file.read(at: start, count: size)
    else { throw .group }
    let none: UInt64 = 1
    var free = head.integer(UInt64.self, at: 16)
    var steps = 0
    while free != none, free != HDF5Superblock.undefined {
      steps += 1
      guard steps <= size / 16, let offset = Int(exactly: free),
        let block = data.part(offset, count: 16),
        let length = Int(exactly: block.integer(UInt64.self, at: 8)), length >= 16,
        data.part(offset, count: length) != nil
      else { throw .group }
      free = block.integer(UInt64.self, at: 0)
    }
    return data
  }

  // MARK: Version 2: a message for each member

  private static func link(
    _ body: ArraySlice<UInt8>
  ) throws(HDF5Refusal) -> (name: [UInt8], link: Link) {
    guard body.count >= 2, body.integer(UInt8.self, at: 0) == 1 else { throw .group }
    let flags = body.integer(UInt8.self, at: 1)
    guard flags & 0xE0 == 0 else { throw .group }
    var position = 2
    func next(_ count: Int) throws(HDF5Refusal) -> ArraySlice<UInt8> {
      guard let part = body.part(position, count: count) else { throw .group }
      position += count
      return part
    }
    let kind = flags & 0x08 != 0 ? try next(1).integer(UInt8.self, at: 0) : 0
    if flags & 0x04 != 0 { _ = try next(8) }
    if flags & 0x10 != 0 { _ = try next(1) }
    let length = try next(1 << Int(flags & 3)).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard length > 0, length <= UInt64(body.count) else { throw .group }
    let name = [UInt8](try next(Int(length)))
    switch kind {
    case 0:
      guard let address = Int(exactly: try next(8).integer(UInt64.self, at: 0)) else {
        throw .group
      }
      return (name, .hard(address))
    case 1, 64...:
      _ = try next(Int(try next(2).integer(UInt16.self, at: 0)))
      return (name, .other(kind == 1 ? "a soft" : kind == 64 ? "an external" : "a user-defined"))
    default: throw .group
    }
  }
}
