import Console
import Foundation
import HDF5

/// The attributes of a file that is to be a checkpoint; each that is not what it should be is named.
struct CheckpointAttributes {
  let file: HDF5File

  init(_ file: HDF5File) { self.file = file }

  /// Throws where the file is no checkpoint, or one of a version that this program does not read.
  func checkKind() throws {
    guard try has("format"), try text("format") == Checkpoint.format else {
      throw UserError("\(file.path): this is not a checkpoint of crnn-dist", status: .badData)
    }
    let version = try file.integerAttribute("version")
    guard version == Checkpoint.version else {
      throw UserError(
        "\(file.path): checkpoint version \(version); this program reads version "
          + "\(Checkpoint.version)", status: .badData)
    }
  }

  func has(_ name: String) throws -> Bool { try file.hasAttribute(name) }

  func text(_ name: String) throws -> String { try file.textAttribute(name) }

  func integer(_ name: String, in range: ClosedRange<Int> = 0...(1 << 60)) throws -> Int {
    let value = Int(try file.integerAttribute(name))
    guard range ~= value else {
      throw error(name, "is \(value), not \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A number that is finite.
  func number(_ name: String) throws -> Double {
    let value = try file.doubleAttribute(name)
    guard value.isFinite else { throw error(name, "is \(value), no finite number") }
    return value
  }

  /// One of a few words; nil where there is none.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Choice? {
    guard try has(name) else { return nil }
    let stated = try text(name)
    guard let choice = Choice(rawValue: stated) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw error(name, "is \"\(stated)\", not \(known)")
    }
    return choice
  }

  /// A value that stands there as JSON.
  func value<Value: Decodable>(_ name: String) throws -> Value {
    do {
      return try JSONDecoder.ofAllNumbers.decode(Value.self, from: Data(text(name).utf8))
    } catch let failure as DecodingError {
      throw error(name, "is not the JSON that is expected (\(failure))")
    }
  }

  func error(_ name: String, _ what: String) -> UserError {
    UserError("\(file.path): the attribute \(name) \(what)", status: .badData)
  }
}
