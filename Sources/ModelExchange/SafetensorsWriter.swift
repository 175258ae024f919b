import Files
import Foundation

/// Writes a safetensors file of float32 tensors; whole or not at all.
package enum SafetensorsWriter {
  /// A tensor that is to be written.
  package struct Tensor {
    package let name: String
    package let shape: [Int]
    package let numbers: [Float]

    package init(name: String, shape: [Int], numbers: [Float]) {
      precondition(shape.reduce(1, *) == numbers.count, "\(name) does not have its shape")
      (self.name, self.shape, self.numbers) = (name, shape, numbers)
    }
  }

  private struct Entry: Encodable {
    let dtype = "F32"
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private enum Value: Encodable {
    case tensor(Entry)
    case metadata([String: String])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .tensor(let entry): try entry.encode(to: encoder)
      case .metadata(let texts): try texts.encode(to: encoder)
      }
    }
  }

  /// - Throws: `UserError` where the file cannot be written.
  package static func write(
    _ tensors: [Tensor], metadata: [String: String], to path: String
  ) throws {
    var values: [String: Value] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.numbers.count
      values[tensor.name] = .tensor(Entry(shape: tensor.shape, offsets: [offset, end]))
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = [UInt8](try encoder.encode(values))
    // The numbers then lie on a boundary of eight bytes, as other programs want.
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    let file = try DurableFile(path)
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
    try file.write(header)
    for tensor in tensors {
      let numbers = tensor.numbers.map(\.bitPattern.littleEndian)
      try numbers.withUnsafeBytes { try file.write($0) }
    }
    try file.publish()
  }
}
