import CRNNNet
import Console
import Settings

/// Which ranges of the weights an update moves, and how fast.
struct TrainableParts {
  /// A range of the flat buffers.
  struct Part: Equatable {
    var range: Range<Int>
    /// The factor of the learning rate.
    var factor: Double
    var isFrozen: Bool
  }

  /// All weights in their order; neighbours that are alike are one part.
  private let all: [Part]
  private let unfrozen: [Part]
  private let frozen: [Range<Int>]
  private let unfreezeStep: Int?

  init(_ network: Network, _ settings: FineTuningSettings? = nil) {
    let parameters = network.parameters.parameters
    var parts: [Part] = []
    for parameter in parameters {
      let slot = parameter.slot
      let part = Part(
        range: slot.offset..<slot.offset + slot.count,
        factor: settings?.rates?.factor(of: parameter.name) ?? 1,
        isFrozen: settings?.freeze?.match(parameter.name) != nil)
      if let last = parts.last, last.factor == part.factor, last.isFrozen == part.isFrozen,
        last.range.upperBound == part.range.lowerBound
      {
        parts[parts.count - 1].range = last.range.lowerBound..<part.range.upperBound
      } else {
        parts.append(part)
      }
    }
    all = parts
    unfrozen = parts.filter { !$0.isFrozen }
    frozen = parts.filter(\.isFrozen).map(\.range)
    unfreezeStep = settings?.unfreezeStep
  }

  /// Throws where a pattern fits no weight of the network, or no weight is left to train.
  static func check(_ network: Network, _ settings: FineTuningSettings) throws {
    let names = network.parameters.parameters.map(\.name)
    let unused =
      (settings.freeze?.unused(by: names) ?? []) + (settings.rates?.unused(by: names) ?? [])
    if let pattern = unused.first {
      throw UserError(
        "fine_tuning: no weight has a name like \(pattern); names are \(names.prefix(3).joined(separator: ", ")) and "
          + "so on (crnn-dist checkpoint inspect --weights lists them)", status: .badConfiguration)
    }
    if let freeze = settings.freeze, names.allSatisfy({ freeze.match($0) != nil }) {
      throw UserError(
        "fine_tuning.freeze: \(freeze.text) leaves no weight to train", status: .badConfiguration)
    }
  }

  /// The weights that a step leaves as they are.
  func frozen(atStep step: Int) -> [Range<Int>] { isUnfrozen(step) ? [] : frozen }

  /// The weights that a step moves.
  func moving(atStep step: Int) -> [Part] { isUnfrozen(step) ? all : unfrozen }

  private func isUnfrozen(_ step: Int) -> Bool { unfreezeStep.map { step >= $0 } ?? false }
}
