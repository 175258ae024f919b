import Console
import Files
import Foundation

/// What metrics.jsonl says of a run, for those who look at it afterwards or while it is written.
package struct MetricsHistory: Sendable {
  /// The numbers of a line of training or of a validation.
  package struct Point: Sendable, Equatable {
    package let step: Int
    package let epoch: Int
    /// By their names in the file; what is null there is not here.
    package let values: [String: Double]
  }

  /// A start of the run; all but the first resume it.
  package struct Start: Sendable, Equatable {
    package let step: Int
    package let ranks: Int?
    package let samples: Int?
    package let network: String?
    package let environment: String?
  }

  /// An event of the run: a notice, or a step that was skipped.
  package struct Remark: Sendable, Equatable {
    package let step: Int
    package let text: String
  }

  package private(set) var training: [Point] = []
  package private(set) var validations: [Point] = []
  package private(set) var starts: [Start] = []
  package private(set) var remarks: [Remark] = []
  /// Lines of steps that a later start made again.
  package private(set) var replaced = 0
  /// Lines that are not of this program, but for a half-written last one.
  package private(set) var damagedLines = 0
  /// Whether the last line is only half there, as in a run that is being written.
  package private(set) var isHalfWritten = false

  package init() {}

  /// Reads the file.
  ///
  /// - Throws: `UserError`: `.noInput` where it cannot be read, `.badData` where there are lines and none
  ///   is of this program.
  package init(reading path: String) throws {
    let bytes = try TextFile.bytes(of: path, isFound: true)
    // Of a character that is cut off, too, the part before it is text.
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    var known = 0
    for (index, line) in lines.enumerated() where !line.isEmpty {
      guard let object = Self.object(line), let event = object["event"] as? String,
        let step = object["step"] as? Int, 0...CheckpointInfo.mostSteps ~= step
      else {
        if index < lines.count - 1 { damagedLines += 1 } else { isHalfWritten = true }
        continue
      }
      known += 1
      add(event, step, object)
    }
    guard known > 0 || damagedLines == 0 else {
      throw UserError("\(path): none of its lines is one of metrics", status: .badData)
    }
  }

  /// The number of steps that are known to be done, and that no later start took back.
  package var lastStep: Int {
    [training.last?.step, validations.last?.step, starts.last?.step].compactMap(\.self).max() ?? 0
  }

  /// The steps after which the run went on, but for those that a later start took back.
  package var resumes: [Int] {
    starts.reduce(into: []) { steps, start in
      steps.removeAll { $0 >= start.step }
      if start.step > 0 { steps.append(start.step) }
    }
  }

  private static func object(_ line: Substring) -> [String: Any]? {
    // What cannot be parsed is no object; the caller says what that means for the line.
    try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
  }

  private mutating func add(_ event: String, _ step: Int, _ object: [String: Any]) {
    switch event {
    case "start":
      let before = training.count + validations.count + remarks.count
      training.removeAll { $0.step > step }
      validations.removeAll { $0.step > step }
      remarks.removeAll { $0.step > step }
      replaced += before - training.count - validations.count - remarks.count
      starts.append(
        Start(
          step: step, ranks: object["ranks"] as? Int,
          samples: (object["samples"] as? Int).flatMap { 0...Int(Int32.max) ~= $0 ? $0 : nil },
          network: object["network"] as? String, environment: object["environment"] as? String))
    case "train": training.append(point(step, object))
    case "validation": validations.append(point(step, object))
    case "skipped":
      remarks.append(
        Remark(
          step: step,
          text: "skipped, because \(object["reason"] as? String ?? "a number is not finite"): "
            + (object["of"] as? String ?? "")))
    case "notice":
      remarks.append(Remark(step: step, text: object["text"] as? String ?? ""))
    // A later version may have more to say; what it says is in the file.
    default: return
    }
  }

  private func point(_ step: Int, _ object: [String: Any]) -> Point {
    var values: [String: Double] = [:]
    for (name, value) in object where name != "event" && name != "step" && name != "epoch" {
      values[name] = value as? Double
    }
    return Point(step: step, epoch: object["epoch"] as? Int ?? 0, values: values)
  }
}
