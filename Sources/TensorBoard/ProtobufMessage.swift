/// The bytes of a protocol buffers message, field after field.
///
/// Event files need four messages with a dozen fields; writing them takes less than generated code.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  private enum WireType: UInt64 {
    case variable = 0
    case eightBytes = 1
    case lengthDelimited = 2
    case fourBytes = 5
  }

  mutating func add(_ field: UInt64, integer value: Int) {
    begin(field, .variable)
    // Negative numbers take ten bytes, as their two's complement.
    append(variable: UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: UInt64, double value: Double) {
    begin(field, .eightBytes)
    append(littleEndian: value.bitPattern)
  }

  mutating func add(_ field: UInt64, float value: Float) {
    begin(field, .fourBytes)
    append(littleEndian: value.bitPattern)
  }

  mutating func add(_ field: UInt64, text value: String) {
    add(field, bytes: Array(value.utf8))
  }

  mutating func add(_ field: UInt64, bytes value: [UInt8]) {
    begin(field, .lengthDelimited)
    append(variable: UInt64(value.count))
    bytes += value
  }

  /// A repeated field of numbers, packed.
  mutating func add(_ field: UInt64, doubles values: [Double]) {
    begin(field, .lengthDelimited)
    append(variable: UInt64(values.count * MemoryLayout<Double>.size))
    for value in values { append(littleEndian: value.bitPattern) }
  }

  mutating func add(_ field: UInt64, _ fill: (inout ProtobufMessage) -> Void) {
    var message = ProtobufMessage()
    fill(&message)
    add(field, bytes: message.bytes)
  }

  private mutating func begin(_ field: UInt64, _ type: WireType) {
    append(variable: field << 3 | type.rawValue)
  }

  private mutating func append(variable value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func append(littleEndian value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}
