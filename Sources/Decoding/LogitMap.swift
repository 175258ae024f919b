import Foundation

/// A growing map of probabilities with two numbers (Platt, 1999):
///
///     p ↦ σ(slope · logit p + offset),   logit p = log(p / (1 − p)),   σ its inverse
package struct LogitMap: Sendable, Equatable, Codable {
  /// Above 0.
  package let slope: Double
  package let offset: Double

  package init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// Whether the map is valid: of finite numbers, and increasing.
  package var isGrowing: Bool { slope > 0 && slope.isFinite && offset.isFinite }

  /// Logits are cut off beyond it: what is left is as good as certain.
  package static let largestLogit = 30.0

  package static func logit(_ probability: Double) -> Double {
    guard probability > 0 else { return -largestLogit }
    guard probability < 1 else { return largestLogit }
    return min(largestLogit, max(-largestLogit, log(probability / (1 - probability))))
  }

  package static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

  package func callAsFunction(_ probability: Double) -> Double {
    Self.probability(slope * Self.logit(probability) + offset)
  }
}
