import CRNNNet
import DistTrain

/// Adds up how long each part of each step takes.
final class StepStopwatch: StepObserver {
  private var last = 0.0
  private var began = 0.0
  private var passes: [PassPart: Double] = [:]
  private var parts: [StepPart: Double] = [:]
  /// What the steps took, in their order.
  private(set) var seconds: [Double] = []
  private var passHistory: [PassPart: [Double]] = [:]
  private var partHistory: [StepPart: [Double]] = [:]

  func beginStep() {
    passes.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    began = Clock.now
    last = began
  }

  func endStep() {
    seconds.append(Clock.now - began)
    for (part, value) in passes { passHistory[part, default: []].append(value) }
    for (part, value) in parts { partHistory[part, default: []].append(value) }
  }

  func finished(_ part: PassPart) { passes[part, default: 0] += lap() }

  func finished(_ part: StepPart) { parts[part, default: 0] += lap() }

  /// The median over the steps, in seconds; 0 for a part that none of them had.
  func median(_ part: PassPart) -> Double { Quantiles(passHistory[part] ?? []).median }

  func median(_ part: StepPart) -> Double { Quantiles(partHistory[part] ?? []).median }

  /// The seconds of all steps.
  func sum(_ part: StepPart) -> Double { (partHistory[part] ?? []).reduce(0, +) }

  private func lap() -> Double {
    let now = Clock.now
    defer { last = now }
    return now - last
  }
}
