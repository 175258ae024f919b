import Foundation
import ProtocolBuffers

/// An event file, which TensorBoard reads while it grows: TFRecords of `tensorflow.Event`.
///
/// Each event is handed to the system with one write, so a reader sees whole events.
package final class EventFile {
  /// The file.
  package let path: String
  private let handle: FileHandle

  /// Makes a new file in a folder, which is made if it is not there.
  ///
  /// - Parameters:
  ///   - folder: A folder of event files; those of earlier starts stay, and their names sort before,
  ///     also where the clock was put back since.
  ///   - step: The step after which a resumed run goes on, nil for a new run. TensorBoard forgets
  ///     what earlier files say of later steps.
  ///   - time: Seconds since 1970.
  /// - Throws: What Foundation says if folder or file cannot be written.
  package init(
    folder: String, goingOnAfter step: Int? = nil, time: Double = Date().timeIntervalSince1970
  ) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = "\(folder)/\(try Self.name(in: folder, time: time))"
    try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try write(step: 0, time: time) { $0.add(3, text: "brain.Event:2") }
    if let step {
      try write(step: step + 1, time: time) { event in
        event.add(7) { $0.add(1, integer: Self.sessionStart) }
      }
    }
  }

  /// A name that sorts behind those of the folder, as TensorBoard reads the files in that order.
  private static func name(in folder: String, time: Double) throws -> String {
    let start = "events.out.tfevents."
    // The numbers that begin the names: the second of the start, and its files counted.
    let earlier = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
      name.hasPrefix(start) ? name.dropFirst(start.count).split(separator: ".").prefix(2) : nil
    }.map { ($0.first.flatMap { Int($0) } ?? 0, $0.last.flatMap { Int($0) } ?? 0) }
    // Seconds of ten digits sort as numbers do; a clock may say anything.
    let seconds = 1_000_000_000...9_999_999_999
    var second = Int(min(max(time, Double(seconds.lowerBound)), Double(seconds.upperBound)))
    second = max(second, earlier.map(\.0).filter(seconds.contains).max() ?? second)
    var number = earlier.filter { $0.0 == second }.map { $0.1 + 1 }.max() ?? 0
    if number > 9999, second < seconds.upperBound { (second, number) = (second + 1, 0) }
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    return "\(start)\(second).\(zeros)\(digits).\(ProcessInfo.processInfo.hostName)"
  }

  deinit {
    // Every event was written when it was added; a failing close loses none of them.
    try? handle.close()
  }

  /// Adds an event with all that is to be shown of a step.
  package func add(
    _ summaries: [Summary], step: Int, time: Double = Date().timeIntervalSince1970
  ) throws {
    guard !summaries.isEmpty else { return }
    try write(step: step, time: time) { event in
      event.add(5) { summary in
        for value in summaries { summary.add(1) { value.write(to: &$0) } }
      }
    }
  }

  private func write(
    step: Int, time: Double, _ fill: (inout ProtobufMessage) -> Void
  ) throws {
    var event = ProtobufMessage()
    event.add(1, double: time)
    // What is 0 is left out, as other writers of these messages do.
    if step != 0 { event.add(2, integer: step) }
    fill(&event)
    try handle.write(contentsOf: Data(Self.record(event.bytes)))
  }

  /// A TFRecord: length, its checksum, the bytes, their checksum.
  static func record(_ bytes: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(bytes.count))
    return length + littleEndian(CRC32C.masked(length)) + bytes
      + littleEndian(CRC32C.masked(bytes))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// `SessionLog.START`.
  private static let sessionStart = 1
}
