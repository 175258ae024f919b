import ProtocolBuffers
import TestSupport
import Testing

@Suite struct ProtobufMessageTests {
  @Test func numbersHaveTheBytesOfTheFormat() {
    var message = ProtobufMessage()
    // The examples of the format's description: 150 in field 1, 3, 270 and 86942 packed in field 6.
    message.add(1, integer: 150)
    message.add(6, integers: [3, 270, 86942])
    #expect(message.bytes == [0x08, 0x96, 0x01, 0x32, 0x06, 3, 0x8E, 0x02, 0x9E, 0xA7, 0x05])
    #expect(message.count == message.bytes.count)
  }

  @Test func everyKindOfFieldIsReadAsItWasWritten() throws {
    var message = ProtobufMessage()
    message.add(1, integer: -2)
    message.add(2, double: 0.1)
    message.add(15, float: -0.5)
    message.add(16, text: "grün")
    message.add((1 << 29) - 1, integers: [Int.max, 0, Int.min])
    message.add(3, doubles: [1, .infinity])
    message.add(4) { inner in
      inner.add(1, bytes: [])
      inner.add(2) { $0.add(1, integer: 7) }
    }
    let read = try ProtobufFields(message.bytes)
    #expect(read.fields.map(\.number) == [1, 2, 15, 16, (1 << 29) - 1, 3, 4])
    #expect(try read.integers(1) == [-2])
    #expect(read.fields[1].value == .eightBytes((0.1).bitPattern))
    #expect(read.fields[2].value == .fourBytes(Float(-0.5).bitPattern))
    #expect(read.texts(16) == ["grün"])
    #expect(try read.integers((1 << 29) - 1) == [Int.max, 0, Int.min])
    #expect(read.bytes(3).map(\.count) == [16])
    let inner = try #require(try read.messages(4).first)
    #expect(inner.bytes(1) == [[]])
    #expect(try inner.messages(2).first?.integers(1) == [7])
  }

  /// Large values are kept apart from the bytes around them; the bytes are the same.
  @Test func largeValuesStandWhereTheyBelong() throws {
    let numbers = (0..<5000).map { Float($0) / 3 }
    let picture = (0..<9000).map { UInt8(truncatingIfNeeded: $0) }
    var message = ProtobufMessage()
    message.add(1, integer: 1)
    message.add(2) { tensor in
      tensor.add(1, text: "before")
      tensor.add(9, floats: numbers)
      tensor.add(8, text: "behind")
    }
    message.add(3) { $0.add(1, bytes: picture) }
    message.add(4, floats: [1, -1])
    message.add(5, integer: 5)
    let bytes = message.bytes
    #expect(bytes.count == message.count)
    var pieces: [Int] = []
    message.write { pieces.append($0.count) }
    #expect(pieces.contains(4 * numbers.count) && pieces.contains(picture.count))
    let read = try ProtobufFields(bytes)
    #expect(read.fields.map(\.number) == [1, 2, 3, 4, 5])
    let tensor = try #require(try read.messages(2).first)
    #expect(tensor.texts(1) == ["before"] && tensor.texts(8) == ["behind"])
    #expect(tensor.bytes(9) == [numbers.flatMap { Self.bytes($0) }])
    #expect(try read.messages(3).first?.bytes(1) == [picture])
    #expect(read.bytes(4) == [Self.bytes(1) + Self.bytes(-1)])
  }

  private static func bytes(_ number: Float) -> [UInt8] {
    withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
  }
}
