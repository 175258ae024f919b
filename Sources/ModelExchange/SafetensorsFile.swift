import Console
import Files
import Foundation

/// A safetensors file that was read.
package struct SafetensorsFile {
  package let path: String
  package let header: SafetensorsHeader
  private let contents: [UInt8]
  /// Where the numbers begin.
  private let start: Int

  /// Larger files hold more weights than a network may have.
  private static let mostBytes = 1 << 33

  /// Whether a file begins like one: a length that a header has, and a brace.
  package static func isOne(_ path: String) -> Bool {
    // To open a pipe would wait for whoever writes to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var beginning = [UInt8](repeating: 0, count: 9)
    return pread(descriptor, &beginning, 9, 0) == 9 && beginning[8] == UInt8(ascii: "{")
      && beginning[4..<8].allSatisfy { $0 == 0 }
  }

  /// Reads a file whole.
  ///
  /// - Throws: `UserError` where it cannot be read, or its header and its bytes contradict each other.
  package init(_ path: String) throws {
    let contents = try TextFile.bytes(of: path, limit: Self.mostBytes)
    let length = contents.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard contents.count >= 8,
      length <= UInt64(min(SafetensorsHeader.mostBytes, contents.count - 8))
    else {
      throw UserError(
        "\(path): this is no safetensors file: it has \(contents.count) bytes, and its header would have \(length)",
        status: .badData)
    }
    start = 8 + Int(length)
    header = try SafetensorsHeader(
      Array(contents[8..<start]), size: contents.count - start, file: path)
    self.contents = contents
    self.path = path
  }

  /// The numbers of a tensor of this shape, as float32.
  ///
  /// - Throws: `UserError` where there is none of that name and shape, or its numbers are no floating-point ones.
  package func numbers(_ name: String, shape: [Int]) throws -> [Float] {
    guard let entry = header.entries[name] else {
      throw UserError("\(path): it has no tensor \(SymbolText.visible(name))", status: .badData)
    }
    guard entry.shape == shape else {
      throw UserError(
        "\(path): the tensor \(SymbolText.visible(name)) has the shape \(entry.shape), not \(shape)",
        status: .badData)
    }
    let bytes = contents[start + entry.bytes.lowerBound..<start + entry.bytes.upperBound]
    return try bytes.withUnsafeBytes { raw in
      switch entry.type {
      case "F32":
        (0..<entry.count).map {
          Float(
            bitPattern: UInt32(
              littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      case "F64":
        (0..<entry.count).map {
          Float(
            Double(
              bitPattern: UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))))
        }
      case "F16":
        (0..<entry.count).map {
          Self.half(
            UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)))
        }
      case "BF16":
        (0..<entry.count).map {
          Float(
            bitPattern: UInt32(
              UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)))
              << 16)
        }
      default:
        throw UserError(
          "\(path): the tensor \(SymbolText.visible(name)) is of the type \(entry.type); weights are F32, F16, BF16 or F64",
          status: .badData)
      }
    }
  }

  /// The number of a half-precision pattern (IEEE 754 binary16), which not every processor knows.
  static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * Float(sign: .plus, exponent: -24, significand: fraction)
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}
