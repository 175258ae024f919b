/// How the input of a layer becomes bytes: x ≈ step · (q − zero) for a byte q.
package struct ActivationRange: Sendable, Equatable {
  /// The zero of numbers of both signs; those without a sign have 0.
  package static let middle = 128

  /// What a byte's neighbour is more; above 0.
  package let step: Float
  package let zero: Int

  package init(step: Float, zero: Int) {
    precondition(step > 0 && step.isFinite && (zero == 0 || zero == Self.middle))
    (self.step, self.zero) = (step, zero)
  }

  /// That of numbers up to `most`, and down to −`most` where they have a sign.
  package init(most: Float, isSigned: Bool) {
    self.init(step: most / (isSigned ? 127 : 255), zero: isSigned ? Self.middle : 0)
  }

  /// That of hidden states, which lie between −1 and 1.
  package static let state = ActivationRange(most: 1, isSigned: true)
}
