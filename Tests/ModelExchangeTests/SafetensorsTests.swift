import Console
import Foundation
import ModelExchange
import TestSupport
import Testing

/// Files of tensors, whole and crafted.
@Suite struct SafetensorsTests {
  /// A file with this header and so many bytes behind it.
  static func file(_ header: String, bytes: [UInt8], length: UInt64? = nil) throws -> (
    TemporaryFolder, String
  ) {
    let folder = try TemporaryFolder()
    let count = length ?? UInt64(header.utf8.count)
    var contents = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
    contents += Array(header.utf8) + bytes
    let path = folder.file("model.safetensors")
    try Data(contents).write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  static func refusal(_ header: String, bytes: Int = 8, length: UInt64? = nil) throws -> String {
    let (folder, path) = try file(
      header, bytes: [UInt8](repeating: 0, count: bytes), length: length)
    return try withExtendedLifetime(folder) {
      try thrown(UserError.self) { try SafetensorsFile(path) }.message
    }
  }

  @Test func whatIsWrittenIsReadToTheLastBit() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.safetensors")
    let numbers: [Float] = [0.1, -0, 0x1p-149, 3e38, 1 / 3, -7]
    try SafetensorsWriter.write(
      [
        .init(name: "a.b", shape: [2, 3], numbers: numbers),
        .init(name: "c", shape: [1], numbers: [2]),
      ],
      metadata: ["who": "the \"tests\""], to: path)
    let file = try SafetensorsFile(path)
    #expect(SafetensorsFile.isOne(path))
    #expect(file.header.metadata == ["who": "the \"tests\""])
    let read = try file.numbers("a.b", shape: [2, 3])
    #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(try file.numbers("c", shape: [1]) == [2])
    #expect(throws: UserError.self) { try file.numbers("c", shape: [2]) }
    #expect(throws: UserError.self) { try file.numbers("d", shape: [1]) }
  }

  @Test func otherWidthsOfFloatingPointNumbersAreRead() throws {
    // 1, −2, 2⁻²⁴, infinity and 65504 in half precision.
    let halves: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x7C00, 0x7BFF]
    let bytes = halves.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let (folder, path) = try Self.file(
      #"{"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},"#
        + #""b":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]},"#
        + #""i":{"dtype":"I16","shape":[5],"data_offsets":[0,10]}}"#, bytes: bytes)
    try withExtendedLifetime(folder) {
      let file = try SafetensorsFile(path)
      let expected: [Float] = [1, -2, 0x1p-24, .infinity, 65504]
      #expect(try file.numbers("h", shape: [5]) == expected)
      #expect(try file.numbers("b", shape: [1]) == [Float(bitPattern: 0x3C00_0000)])
      #expect(throws: UserError.self) { try file.numbers("i", shape: [5]) }
    }
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
    #"{"a":7}"#, "{", "[]", "null", "",
    #"{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}"#,
  ]) func aHeaderThatContradictsItsFileIsRefused(_ header: String) throws {
    #expect(try Self.refusal(header).contains("this is no safetensors file"))
  }

  @Test func lengthsThatNoHeaderHasAreRefused() throws {
    for length in [UInt64.max, 1 << 63, 1 << 40, 100] {
      #expect(try Self.refusal("{}", length: length).contains("its header would have"))
    }
    #expect(try Self.refusal(String(repeating: "[", count: 100_000)).contains("safetensors"))
  }
}
