import CHDF5

/// Looks at the header of a group or data set before the library decodes it.
///
/// HDF5 1.10 copies as many bytes as an attribute claims to have, out of a header that may be
/// shorter. The layout is that of the HDF5 file format specification, section IV.A. Headers of
/// version 2 have a checksum, which the library compares itself.
struct HDF5HeaderCheck {
  /// The numbers of the messages of a header that are looked at.
  private enum Message {
    static let dataspace: UInt16 = 0x01
    static let datatype: UInt16 = 0x03
    static let attribute: UInt16 = 0x0C
    static let continuation: UInt16 = 0x10
  }

  private static let prefixSize = 16
  private static let messagePrefixSize = 8
  private let file: HDF5FileBytes

  init(_ file: HDF5FileBytes) { self.file = file }

  /// Whether the library can decode the header at an address.
  func isSound(at address: Int) -> Bool {
    guard let prefix = file.read(at: address, count: Self.prefixSize) else { return false }
    if prefix.starts(with: "OHDR".utf8) { return true }
    guard prefix[0] == 1 else { return false }
    var chunks = [(address + Self.prefixSize, Int(prefix.integer(UInt32.self, at: 8)))]
    var next = 0
    while next < chunks.count {
      guard let chunk = file.read(at: chunks[next].0, count: chunks[next].1) else { return false }
      next += 1
      var position = 0
      while position + Self.messagePrefixSize <= chunk.count {
        let kind = chunk.integer(UInt16.self, at: position)
        let size = Int(chunk.integer(UInt16.self, at: position + 2))
        let flags = chunk.integer(UInt8.self, at: position + 4)
        position += Self.messagePrefixSize
        guard let body = chunk.part(position, count: size) else { return false }
        position += size
        switch kind {
        case Message.continuation:
          // More of them than there can be messages is a loop.
          guard size >= 16, chunks.count <= UInt16.max,
            let start = Int(exactly: body.integer(UInt64.self, at: 0)),
            let count = Int(exactly: body.integer(UInt64.self, at: 8))
          else { return false }
          chunks.append((start, count))
        case Message.dataspace, Message.datatype, Message.attribute:
          guard flags & Self.isShared == 0, isSound(kind, body) else { return false }
        default: break
        }
      }
    }
    return true
  }

  /// The flag of a message that stands elsewhere, as a type does that has a name of its own.
  private static let isShared: UInt8 = 2

  private func isSound(_ kind: UInt16, _ body: ArraySlice<UInt8>) -> Bool {
    switch kind {
    case Message.dataspace: elementCount(body) != nil
    case Message.datatype: HDF5StoredType(body) != nil
    default: isSoundAttribute(body)
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
    let header = HDF5HeaderCheck(try HDF5FileBytes(self, object))
    guard let address = Int(exactly: address), header.isSound(at: address) else {
      throw HDF5Error(
        operation: "read", path: path, object: object,
        reason: "its header is damaged, or has a type that is neither a number nor text")
    }
    state.soundHeaders.insert(object)
  }
}
