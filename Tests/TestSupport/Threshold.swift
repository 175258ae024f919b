import Foundation
import Testing

/// The values of `Tests/thresholds.txt`, which no change may exceed.
public enum Threshold {
  /// The value of that name; fails the test where there is none.
  public static func named(_ name: String) throws -> Double {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("thresholds.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let words = lines.map { $0.split(separator: " ") }.first { $0.first.map(String.init) == name }
    return try #require(words?.last.flatMap { Double($0) }, "\(file.path) lacks \(name)")
  }
}
