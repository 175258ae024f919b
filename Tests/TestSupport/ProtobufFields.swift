/// The fields of a message of protocol buffers, read without a description of it.
public struct ProtobufFields: Sendable {
  public enum Value: Sendable, Equatable {
    case variable(UInt64)
    case eightBytes(UInt64)
    case bytes([UInt8])
    case fourBytes(UInt32)
  }

  public struct Malformed: Error {}

  /// In the order of the bytes.
  public let fields: [(number: Int, value: Value)]

  public init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    var fields: [(number: Int, value: Value)] = []
    while !rest.isEmpty {
      let key = try Self.variable(&rest)
      let value: Value
      switch key & 7 {
      case 0: value = .variable(try Self.variable(&rest))
      case 1: value = .eightBytes(try Self.fixed(8, &rest))
      case 2:
        guard let length = Int(exactly: try Self.variable(&rest)), length <= rest.count else {
          throw Malformed()
        }
        value = .bytes(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
      case 5: value = .fourBytes(UInt32(try Self.fixed(4, &rest)))
      default: throw Malformed()
      }
      fields.append((Int(key >> 3), value))
    }
    self.fields = fields
  }

  private static func variable(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while let byte = rest.popFirst(), shift < 64 {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw Malformed()
  }

  private static func fixed(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    guard rest.count >= count else { throw Malformed() }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The values of a field of bytes, text, messages or packed numbers.
  public func bytes(_ number: Int) -> [[UInt8]] {
    fields.compactMap { field in
      if field.number == number, case .bytes(let bytes) = field.value { bytes } else { nil }
    }
  }

  public func texts(_ number: Int) -> [String] {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  public func messages(_ number: Int) throws -> [ProtobufFields] {
    try bytes(number).map(ProtobufFields.init)
  }

  /// The whole numbers of a field, each by itself or packed.
  public func integers(_ number: Int) throws -> [Int] {
    try fields.filter { $0.number == number }.flatMap { field in
      switch field.value {
      case .variable(let value): return [Int(truncatingIfNeeded: value)]
      case .bytes(let packed):
        var rest = packed[...]
        var values: [Int] = []
        while !rest.isEmpty { values.append(Int(truncatingIfNeeded: try Self.variable(&rest))) }
        return values
      default: throw Malformed()
      }
    }
  }
}
