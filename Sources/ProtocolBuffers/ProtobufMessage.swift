/// The bytes of a protocol buffers message, field after field.
///
/// Few messages are written here, and with few of their fields; writing them takes less than generated code. Large
/// values stay where they are until the message is written: no message that has them inside copies them.
package struct ProtobufMessage: Sendable {
  /// A part of the bytes that is finished.
  private enum Piece: Sendable {
    case bytes([UInt8])
    case floats([Float])
  }

  /// Values of more bytes are a piece of their own.
  private static let smallBytes = 4096

  private var pieces: [Piece] = []
  /// The bytes behind the pieces.
  private var tail: [UInt8] = []
  /// The number of bytes.
  package private(set) var count = 0

  private enum WireType: UInt64 {
    case variable = 0
    case eightBytes = 1
    case lengthDelimited = 2
    case fourBytes = 5
  }

  /// A message without fields.
  package init() {}

  /// Adds a number of the types `int32`, `int64`, `uint32` or `bool`, or of an enumeration.
  package mutating func add(_ field: Int, integer value: Int) {
    begin(field, .variable)
    append(variable: Self.variable(value))
  }

  package mutating func add(_ field: Int, double value: Double) {
    begin(field, .eightBytes)
    append(littleEndian: value.bitPattern)
  }

  package mutating func add(_ field: Int, float value: Float) {
    begin(field, .fourBytes)
    append(littleEndian: value.bitPattern)
  }

  package mutating func add(_ field: Int, text value: String) {
    add(field, bytes: Array(value.utf8))
  }

  package mutating func add(_ field: Int, bytes value: [UInt8]) {
    begin(field, length: value.count)
    append(value)
  }

  /// A repeated field of whole numbers, packed.
  package mutating func add(_ field: Int, integers values: [Int]) {
    var packed = ProtobufMessage()
    for value in values { packed.append(variable: Self.variable(value)) }
    add(field, packed)
  }

  /// A repeated field of `double`, packed.
  package mutating func add(_ field: Int, doubles values: [Double]) {
    begin(field, length: values.count * MemoryLayout<Double>.size)
    for value in values { append(littleEndian: value.bitPattern) }
  }

  /// A repeated field of `float`, packed; in a field of bytes, the numbers in little-endian order.
  package mutating func add(_ field: Int, floats values: [Float]) {
    let size = values.count * MemoryLayout<Float>.size
    begin(field, length: size)
    guard size > Self.smallBytes else {
      for value in values { append(littleEndian: value.bitPattern) }
      return
    }
    finish(.floats(values), size)
  }

  /// A message inside of this one.
  package mutating func add(_ field: Int, _ message: ProtobufMessage) {
    begin(field, length: message.count)
    guard !message.pieces.isEmpty else { return append(message.tail) }
    closeTail()
    pieces += message.pieces
    tail = message.tail
    count += message.count
  }

  /// A message inside of this one, which the closure fills.
  package mutating func add(
    _ field: Int, _ fill: (inout ProtobufMessage) throws -> Void
  ) rethrows {
    var message = ProtobufMessage()
    try fill(&message)
    add(field, message)
  }

  /// Hands the bytes over from the first to the last, in several parts.
  package func write(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): try bytes.withUnsafeBytes(body)
      case .floats(let numbers):
        if 1.littleEndian == 1 {
          try numbers.withUnsafeBytes(body)
        } else {
          try numbers.map(\.bitPattern.littleEndian).withUnsafeBytes(body)
        }
      }
    }
    try tail.withUnsafeBytes(body)
  }

  /// All bytes in one array.
  package var bytes: [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(count)
    write { all += $0 }
    return all
  }

  /// Negative numbers take ten bytes, as their two's complement.
  private static func variable(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) }

  private mutating func begin(_ field: Int, _ type: WireType) {
    precondition((1..<1 << 29).contains(field), "no message has a field \(field)")
    append(variable: UInt64(field) << 3 | type.rawValue)
  }

  private mutating func begin(_ field: Int, length: Int) {
    begin(field, .lengthDelimited)
    append(variable: UInt64(length))
  }

  private mutating func append(variable value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(byte: UInt8(rest))
  }

  private mutating func append(byte: UInt8) {
    tail.append(byte)
    count += 1
  }

  private mutating func append(littleEndian value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { tail += $0 }
    count += value.bitWidth / 8
  }

  private mutating func append(_ bytes: [UInt8]) {
    guard bytes.count > Self.smallBytes else {
      tail += bytes
      count += bytes.count
      return
    }
    finish(.bytes(bytes), bytes.count)
  }

  private mutating func finish(_ piece: Piece, _ size: Int) {
    closeTail()
    pieces.append(piece)
    count += size
  }

  private mutating func closeTail() {
    guard !tail.isEmpty else { return }
    pieces.append(.bytes(tail))
    tail = []
  }
}
