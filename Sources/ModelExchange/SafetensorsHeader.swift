import Console
import Foundation

/// What a safetensors file says of its tensors: the JSON in front of their numbers.
///
///     8 bytes, little-endian: n │ n bytes of JSON │ the numbers
///
/// The format is that of https://github.com/huggingface/safetensors, with its limits.
package struct SafetensorsHeader {
  /// A tensor of the file.
  package struct Entry: Equatable {
    /// `F32`, `F16`, `BF16`, `F64`, `I64` and so on.
    package let type: String
    package let shape: [Int]
    /// The bytes, counted from the end of the JSON.
    package let bytes: Range<Int>

    /// The numbers that it holds.
    package var count: Int { shape.reduce(1, *) }
  }

  package let entries: [String: Entry]
  /// The texts of `__metadata__`.
  package let metadata: [String: String]

  /// The JSON has so many bytes at most.
  static let mostBytes = 100_000_000
  /// The bytes of a number of each type.
  static let widths = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2,
    "BF16": 2, "I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8,
  ]

  private struct Stored: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private enum Value: Decodable {
    case tensor(Stored)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self =
        decoder.codingPath.last?.stringValue == "__metadata__"
        ? .metadata(try container.decode([String: String].self))
        : .tensor(try container.decode(Stored.self))
    }
  }

  private init(entries: [String: Entry], metadata: [String: String]) {
    (self.entries, self.metadata) = (entries, metadata)
  }

  /// The same header with what all names begin with left out.
  func without(prefix: String) -> SafetensorsHeader {
    SafetensorsHeader(
      entries: Dictionary(
        entries.map { (String($0.key.dropFirst(prefix.count)), $0.value) },
        uniquingKeysWith: { first, _ in first }),
      metadata: metadata)
  }

  /// Reads the JSON and holds it against the bytes that follow.
  ///
  /// - Parameters:
  ///   - json: The JSON.
  ///   - size: The bytes of numbers that the file has.
  ///   - file: What errors call it.
  package init(_ json: [UInt8], size: Int, file: String) throws {
    func error(_ what: String) -> UserError {
      UserError("\(file): this is no safetensors file: \(what)", status: .badData)
    }
    let values: [String: Value]
    do {
      values = try JSONDecoder().decode([String: Value].self, from: Data(json))
    } catch {
      throw UserError(
        "\(file): this is no safetensors file: its header is not the JSON that is expected",
        status: .badData)
    }
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]
    for (name, value) in values {
      switch value {
      case .metadata(let texts): metadata = texts
      case .tensor(let stored):
        guard let width = Self.widths[stored.dtype] else {
          throw error(
            "\(SymbolText.visible(name)) is of the type \(SymbolText.visible(stored.dtype))")
        }
        guard stored.offsets.count == 2, stored.offsets[0] >= 0,
          stored.offsets[0] <= stored.offsets[1], stored.offsets[1] <= size
        else {
          throw error(
            "the numbers of \(SymbolText.visible(name)) lie outside of it; it may be cut short")
        }
        var bytes = width
        for extent in stored.shape {
          let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
          guard extent >= 0, !overflow else {
            throw error("\(SymbolText.visible(name)) has the shape \(stored.shape)")
          }
          bytes = product
        }
        let range = stored.offsets[0]..<stored.offsets[1]
        guard bytes == range.count else {
          throw error(
            "\(SymbolText.visible(name)) has \(range.count) bytes, and its shape \(stored.shape) wants \(bytes)"
          )
        }
        entries[name] = Entry(type: stored.dtype, shape: stored.shape, bytes: range)
      }
    }
    self.entries = entries
    self.metadata = metadata
  }
}
