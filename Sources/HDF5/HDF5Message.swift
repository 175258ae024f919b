/// One message of the header of a group or data set, as section IV of the specification has them.
struct HDF5Message {
  let kind: UInt16
  /// Whether the message stands elsewhere, as a type does that has a name of its own.
  let isShared: Bool
  let body: ArraySlice<UInt8>

  static let dataspace: UInt16 = 0x01
  static let linkInformation: UInt16 = 0x02
  static let datatype: UInt16 = 0x03
  static let oldFill: UInt16 = 0x04
  static let fill: UInt16 = 0x05
  static let link: UInt16 = 0x06
  static let externalFiles: UInt16 = 0x07
  static let layout: UInt16 = 0x08
  static let groupInformation: UInt16 = 0x0A
  static let filters: UInt16 = 0x0B
  static let attribute: UInt16 = 0x0C
  static let comment: UInt16 = 0x0D
  static let oldTime: UInt16 = 0x0E
  static let continuation: UInt16 = 0x10
  static let symbolTable: UInt16 = 0x11
  static let time: UInt16 = 0x12
  static let attributeInformation: UInt16 = 0x15
  static let references: UInt16 = 0x16

  /// The messages of the header at an address, of either version.
  ///
  /// Throws if the header does not hold what it claims, or goes round in circles.
  static func all(at address: Int, in file: HDF5FileBytes) throws(HDF5Refusal) -> [HDF5Message] {
    guard let signature = try file.read(at: address, count: 4) else { throw .header }
    let isOld = !signature.elementsEqual("OHDR".utf8)
    var budget = HDF5ByteBudget(file)
    var chunks = [isOld ? try oldStart(address, file) : try newStart(address, file)]
    let hasOrder = chunks[0].hasOrder
    var messages: [HDF5Message] = []
    var starts: Set = [chunks[0].start]
    var next = 0
    while next < chunks.count {
      let chunk = chunks[next]
      next += 1
      guard budget.take(chunk.count), let bytes = try file.read(at: chunk.start, count: chunk.count)
      else { throw .header }
      for message in try split(bytes, isOld: isOld, hasOrder: hasOrder) {
        guard message.kind == continuation else {
          messages.append(message)
          continue
        }
        let more = try continued(message, isOld: isOld, file)
        guard starts.insert(more.start).inserted else { throw .header }
        chunks.append(more)
      }
    }
    return messages
  }

  private typealias Chunk = (start: Int, count: Int, hasOrder: Bool)

  private static func oldStart(_ address: Int, _ file: HDF5FileBytes) throws(HDF5Refusal) -> Chunk {
    guard let prefix = try file.read(at: address, count: 16), prefix[0] == 1 else { throw .header }
    return (address + 16, Int(prefix.integer(UInt32.self, at: 8)), false)
  }

  private static func newStart(_ address: Int, _ file: HDF5FileBytes) throws(HDF5Refusal) -> Chunk {
    guard let prefix = try file.read(at: address, count: 6), prefix[4] == 2, prefix[5] & 0xC0 == 0
    else { throw .header }
    let flags = prefix[5]
    let sizeAt = 6 + (flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0)
    let width = 1 << Int(flags & 3)
    guard let field = try file.read(at: address + sizeAt, count: width),
      let count = Int(exactly: field.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    else { throw .header }
    return (address + sizeAt + width, count, flags & 0x04 != 0)
  }

  private static func continued(
    _ message: HDF5Message, isOld: Bool, _ file: HDF5FileBytes
  ) throws(HDF5Refusal) -> Chunk {
    guard message.body.count >= 16,
      let start = Int(exactly: message.body.integer(UInt64.self, at: 0)),
      let count = Int(exactly: message.body.integer(UInt64.self, at: 8))
    else { throw .header }
    if isOld { return (start, count, false) }
    // "OCHK" before the messages, a checksum behind them.
    guard count >= 8, try file.read(at: start, count: 4)?.elementsEqual("OCHK".utf8) == true else {
      throw .header
    }
    return (start + 4, count - 8, false)
  }

  private static func split(
    _ bytes: ArraySlice<UInt8>, isOld: Bool, hasOrder: Bool
  ) throws(HDF5Refusal) -> [HDF5Message] {
    let prefixSize = isOld ? 8 : hasOrder ? 6 : 4
    var messages: [HDF5Message] = []
    var position = 0
    while position + prefixSize <= bytes.count {
      let size = Int(bytes.integer(UInt16.self, at: position + (isOld ? 2 : 1)))
      guard let body = bytes.part(position + prefixSize, count: size) else { throw .header }
      messages.append(
        HDF5Message(
          kind: isOld
            ? bytes.integer(UInt16.self, at: position)
            : UInt16(bytes.integer(UInt8.self, at: position)),
          isShared: bytes.integer(UInt8.self, at: position + (isOld ? 4 : 3)) & 2 != 0, body: body))
      position += prefixSize + size
    }
    return messages
  }
}
