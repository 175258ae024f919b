/// Knowledge of texts that a beam search weighs in: what may or is likely to follow a prefix.
///
/// A model is a machine with numbered states. It answers with whole rows, one value a class, which
/// it keeps, so that the search looks nothing up by text. A model belongs to one thread.
package protocol PrefixModel: AnyObject {
  /// The state of the empty prefix.
  var start: Int { get }

  /// What a state says of each class: the weighed logarithm to add for a symbol, −∞ for one that must
  /// not follow, and the state behind it. Index 0, the blank's, means nothing. The row is valid until
  /// the next call.
  func row(of state: Int) -> PrefixRow

  /// What is added where the text ends in a state; −∞ where it must not end.
  func end(_ state: Int) -> Double
}

/// A state's row: one value and one next state for each class.
package struct PrefixRow {
  package let scores: UnsafePointer<Double>
  package let next: UnsafePointer<Int32>

  package init(scores: UnsafePointer<Double>, next: UnsafePointer<Int32>) {
    self.scores = scores
    self.next = next
  }
}
