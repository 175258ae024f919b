import CHDF5

/// Looks at the header of a group or data set before the library decodes it.
///
/// HDF5 1.10 copies as many bytes as an attribute claims to have, out of a header that may be
/// shorter, and divides by the extents of chunks, which may be 0. The layout is that of the HDF5
/// file format specification, section IV.A. Headers of version 2 have a checksum, which the library
/// compares itself.
struct HDF5HeaderCheck {
  enum Finding {
    case sound
    /// The library must not see it.
    case damaged
    /// What it describes is stored compressed, or otherwise not as it is.
    case filtered
  }

  private struct Message {
    let kind: UInt16
    /// Whether the message stands elsewhere, as a type does that has a name of its own.
    let isShared: Bool
    let body: ArraySlice<UInt8>

    static let dataspace: UInt16 = 0x01
    static let datatype: UInt16 = 0x03
    static let layout: UInt16 = 0x08
    static let filters: UInt16 = 0x0B
    static let attribute: UInt16 = 0x0C
    static let continuation: UInt16 = 0x10
  }

  private static let prefixSize = 16
  private static let messagePrefixSize = 8
  private let file: HDF5FileBytes

  init(_ file: HDF5FileBytes) { self.file = file }

  /// Whether the library can decode the header at an address.
  func finding(at address: Int) -> Finding {
    guard let messages = messages(at: address) else { return .damaged }
    var rank: Int?
    var size: Int?
    var layout: ArraySlice<UInt8>?
    for message in messages {
      let body = message.body
      switch message.kind {
      case Message.dataspace:
        guard !message.isShared, elementCount(body) != nil else { return .damaged }
        rank = Int(body.integer(UInt8.self, at: 1))
      case Message.datatype:
        guard !message.isShared, let type = HDF5StoredType(body) else { return .damaged }
        size = type.size
      case Message.attribute:
        guard !message.isShared, isSoundAttribute(body) else { return .damaged }
      case Message.filters:
        guard body.count >= 2, body.integer(UInt8.self, at: 1) == 0 else { return .filtered }
      case Message.layout: layout = body
      default: break
      }
    }
    guard let layout else { return .sound }
    guard let rank, let size, isSoundLayout(layout, rank: rank, size: size) else { return .damaged }
    return .sound
  }

  /// The messages of a header; none for one with a checksum, nil for one that is damaged.
  private func messages(at address: Int) -> [Message]? {
    guard let prefix = file.read(at: address, count: Self.prefixSize) else { return nil }
    if prefix.starts(with: "OHDR".utf8) { return [] }
    guard prefix[0] == 1 else { return nil }
    var chunks = [(address + Self.prefixSize, Int(prefix.integer(UInt32.self, at: 8)))]
    var messages: [Message] = []
    var next = 0
    while next < chunks.count {
      guard let chunk = file.read(at: chunks[next].0, count: chunks[next].1) else { return nil }
      next += 1
      var position = 0
      while position + Self.messagePrefixSize <= chunk.count {
        let size = Int(chunk.integer(UInt16.self, at: position + 2))
        guard let body = chunk.part(position + Self.messagePrefixSize, count: size) else {
          return nil
        }
        let message = Message(
          kind: chunk.integer(UInt16.self, at: position),
          isShared: chunk.integer(UInt8.self, at: position + 4) & 2 != 0, body: body)
        position += Self.messagePrefixSize + size
        guard message.kind == Message.continuation else {
          messages.append(message)
          continue
        }
        // More of them than there can be messages is a loop.
        guard size >= 16, chunks.count <= UInt16.max,
          let start = Int(exactly: body.integer(UInt64.self, at: 0)),
          let count = Int(exactly: body.integer(UInt64.self, at: 8))
        else { return nil }
        chunks.append((start, count))
      }
    }
    return messages
  }

  /// Whether a layout fits elements of so many bytes along so many axes.
  private func isSoundLayout(_ body: ArraySlice<UInt8>, rank: Int, size: Int) -> Bool {
    // Older versions are of releases before 1.6.3.
    guard body.count >= 4, body.integer(UInt8.self, at: 0) == 3 else { return false }
    switch body.integer(UInt8.self, at: 1) {
    case 0: return body.part(4, count: Int(body.integer(UInt16.self, at: 2))) != nil
    case 1: return body.count >= 18
    case 2:
      guard Int(body.integer(UInt8.self, at: 2)) == rank + 1,
        let chunk = body.part(11, count: 4 * (rank + 1))
      else { return false }
      let extents = (0...rank).map { Int(chunk.integer(UInt32.self, at: 4 * $0)) }
      let bytes = extents.reduce(1) { $0.saturating(times: $1) }
      return extents[rank] == size && 1...Int(UInt32.max) ~= bytes
    default: return false
    }
  }

  private func isSoundAttribute(_ body: ArraySlice<UInt8>) -> Bool {
    guard body.count >= 9 else { return false }
    let version = body.integer(UInt8.self, at: 0)
    guard 1...3 ~= version, version == 1 || body.integer(UInt8.self, at: 1) == 0 else {
      return false
    }
    let sizes = [2, 4, 6].map { Int(body.integer(UInt16.self, at: $0)) }
    // Version 1 pads each part to a multiple of 8.
    let starts = sizes.reduce(into: [version == 3 ? 9 : 8]) { starts, size in
      starts.append(starts[starts.count - 1] + (version == 1 ? (size + 7) / 8 * 8 : size))
    }
    guard let name = body.part(starts[0], count: sizes[0]), name.last == 0,
      let type = body.part(starts[1], count: sizes[1]).flatMap(HDF5StoredType.init),
      let count = body.part(starts[2], count: sizes[2]).flatMap(elementCount)
    else { return false }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: type.size)
    return !overflow && body.part(starts[3], count: bytes) != nil
  }

  /// The number of elements that a dataspace describes; nil if it is damaged.
  private func elementCount(_ body: ArraySlice<UInt8>) -> Int? {
    guard body.count >= 4 else { return nil }
    let (version, rank) = (body.integer(UInt8.self, at: 0), Int(body.integer(UInt8.self, at: 1)))
    guard 1...2 ~= version, rank <= 32 else { return nil }
    let hasLimits = body.integer(UInt8.self, at: 2) & 1 != 0
    let start = version == 1 ? 8 : 4
    guard let axes = body.part(start, count: rank * 8 * (hasLimits ? 2 : 1)) else { return nil }
    let isNull = version == 2 && body.integer(UInt8.self, at: 3) == 2
    var count = isNull ? 0 : 1
    for axis in 0..<rank {
      guard let extent = Int(exactly: axes.integer(UInt64.self, at: 8 * axis)) else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

extension HDF5File {
  /// Throws if the library cannot be trusted with the header of an object, which may be missing;
  /// the library is locked.
  func checkHeader(of object: String) throws(HDF5Error) {
    // A file that this object writes is not in doubt.
    guard isReadOnly, !state.soundHeaders.contains(object) else { return }
    var address: haddr_t = 0
    guard chdf5_header_address(id, object, &address) >= 0 else { return }
    let check = HDF5HeaderCheck(try HDF5FileBytes(self, object))
    switch Int(exactly: address).map(check.finding) ?? .damaged {
    case .sound: state.soundHeaders.insert(object)
    case .filtered: throw filteredError(object)
    case .damaged:
      throw HDF5Error(
        operation: "read", path: path, object: object,
        reason: "its header is damaged, or has a type that is neither a number nor text")
    }
  }

  /// The error for a data set that is not stored as it is.
  func filteredError(_ name: String) -> HDF5Error {
    HDF5Error(
      operation: "read", path: path, object: name,
      reason: "it is compressed; unpack the file with `h5repack -f NONE OLD NEW`")
  }
}
