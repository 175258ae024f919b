/// Looks at the messages of a group or data set before the library decodes them.
///
/// HDF5 1.10 copies as many bytes as an attribute claims to have, out of a header that may be
/// shorter, divides by the extents of chunks, which may be 0, and takes a comment to end somewhere.
/// The layout is that of the HDF5 file format specification, section IV.A.
struct HDF5HeaderCheck {
  let file: HDF5FileBytes

  /// Throws if the library must not see them, or if what they describe is not in the file.
  func check(_ messages: [HDF5Message]) throws(HDF5Refusal) {
    var extents: [Int]?
    var size: Int?
    var fill: Int?
    var layout: ArraySlice<UInt8>?
    for message in messages {
      let body = message.body
      guard message.kind == 0 || !message.isShared else { throw .header }
      switch message.kind {
      case HDF5Message.dataspace: extents = try Self.extents(body)
      case HDF5Message.datatype: size = try Self.type(body).size
      case HDF5Message.attribute: try checkAttribute(body)
      case HDF5Message.externalFiles: throw .external
      case HDF5Message.filters:
        guard body.count >= 2, body.integer(UInt8.self, at: 1) == 0 else { throw .filtered }
      case HDF5Message.layout: layout = body
      case HDF5Message.oldFill, HDF5Message.fill:
        fill = try Self.fillSize(body, isOld: message.kind == HDF5Message.oldFill) ?? fill
      case HDF5Message.attributeInformation:
        let flags = body.count >= 2 ? body.integer(UInt8.self, at: 1) : 0
        guard let heap = body.part(2 + (flags & 1 != 0 ? 2 : 0), count: 8) else { throw .header }
        guard heap.integer(UInt64.self, at: 0) == HDF5Superblock.undefined else {
          throw .newer("attributes in a heap")
        }
      default: guard Self.isHarmless(message) else { throw .header }
      }
    }
    guard let layout else { return }
    guard let extents, let size, fill == nil || fill == size else { throw .header }
    try HDF5Storage(file: file, extents: extents, bytesEach: size).check(layout)
  }

  /// Whether the library can decode a message without a look beyond its end.
  private static func isHarmless(_ message: HDF5Message) -> Bool {
    let body = message.body
    let flags = body.count >= 2 ? body.integer(UInt8.self, at: 1) : 0
    switch message.kind {
    case 0, HDF5Message.link: return true
    case HDF5Message.linkInformation:
      return body.count >= 18 + (flags & 1 != 0 ? 8 : 0) + (flags & 2 != 0 ? 8 : 0)
    case HDF5Message.groupInformation:
      return body.count >= 2 + (flags & 1 != 0 ? 4 : 0) + (flags & 2 != 0 ? 4 : 0)
    case HDF5Message.comment: return body.contains(0)
    case HDF5Message.oldTime, HDF5Message.symbolTable: return body.count >= 16
    case HDF5Message.time: return body.count >= 8
    case HDF5Message.references: return body.count >= 5
    default: return false
    }
  }

  private static func type(_ body: ArraySlice<UInt8>) throws(HDF5Refusal) -> HDF5StoredType {
    guard let type = HDF5StoredType(body) else { throw .header }
    return type
  }

  /// The bytes of a fill value; nil if there is none.
  private static func fillSize(
    _ body: ArraySlice<UInt8>, isOld: Bool
  ) throws(HDF5Refusal) -> Int? {
    let version = isOld ? 0 : body.first ?? 0
    let offset: Int
    switch version {
    case 0 where isOld: offset = 0
    case 1, 2:
      guard body.count >= 4 else { throw .header }
      // Version 2 says whether there is one.
      guard version == 1 || body.integer(UInt8.self, at: 3) != 0 else { return nil }
      offset = 4
    case 3:
      guard body.count >= 2 else { throw .header }
      guard body.integer(UInt8.self, at: 1) & 0x20 != 0 else { return nil }
      offset = 2
    default: throw .header
    }
    guard let field = body.part(offset, count: 4) else { throw .header }
    let size = Int(field.integer(Int32.self, at: 0))
    guard size > 0 else { return nil }
    guard body.part(offset + 4, count: size) != nil else { throw .header }
    return size
  }

  private func checkAttribute(_ body: ArraySlice<UInt8>) throws(HDF5Refusal) {
    guard body.count >= 9 else { throw .header }
    let version = body.integer(UInt8.self, at: 0)
    guard 1...3 ~= version, version == 1 || body.integer(UInt8.self, at: 1) == 0 else {
      throw .header
    }
    let sizes = [2, 4, 6].map { Int(body.integer(UInt16.self, at: $0)) }
    // Version 1 pads each part to a multiple of 8.
    let starts = sizes.reduce(into: [version == 3 ? 9 : 8]) { starts, size in
      starts.append(starts[starts.count - 1] + (version == 1 ? (size + 7) / 8 * 8 : size))
    }
    guard let name = body.part(starts[0], count: sizes[0]), name.last == 0,
      let type = body.part(starts[1], count: sizes[1]),
      let space = body.part(starts[2], count: sizes[2])
    else { throw .header }
    let bytes = try Self.extents(space).reduce(Self.type(type).size) { $0.saturating(times: $1) }
    guard body.part(starts[3], count: bytes) != nil else { throw .header }
  }

  /// The elements along each axis that a dataspace describes; one axis of none for a null space.
  private static func extents(_ body: ArraySlice<UInt8>) throws(HDF5Refusal) -> [Int] {
    guard body.count >= 4 else { throw .header }
    let (version, rank) = (body.integer(UInt8.self, at: 0), Int(body.integer(UInt8.self, at: 1)))
    guard 1...2 ~= version, rank <= 32 else { throw .header }
    let hasLimits = body.integer(UInt8.self, at: 2) & 1 != 0
    let start = version == 1 ? 8 : 4
    guard let axes = body.part(start, count: rank * 8 * (hasLimits ? 2 : 1)) else { throw .header }
    if version == 2, body.integer(UInt8.self, at: 3) == 2 { return [0] }
    var extents: [Int] = []
    for axis in 0..<rank {
      guard let extent = Int(exactly: axes.integer(UInt64.self, at: 8 * axis)) else {
        throw .header
      }
      extents.append(extent)
    }
    guard extents.reduce(1, { $0.saturating(times: $1) }) < .max else { throw .header }
    return extents
  }
}
