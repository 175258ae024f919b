import Console
import Samples

/// What was found about pictures that were read: how often, and the first of each kind.
struct ReadingNotes {
  private var found: [SkipReason: (count: Int, first: SkippedSample)] = [:]

  mutating func add(_ note: SkippedSample) {
    found[note.reason] = ((found[note.reason]?.count ?? 0) + 1, found[note.reason]?.first ?? note)
  }

  /// Says it, a line for each kind.
  ///
  /// - Parameter noun: what was read, as in "pictures".
  func show(of noun: String) { show { "\($0) of the \(noun) that were read" } }

  /// Says it, a line for each kind with what `what` makes of the number.
  func show(_ what: (Int) -> String) {
    for reason in SkipReason.allCases {
      guard let (count, first) = found[reason] else { continue }
      Terminal.note(
        "\(reason.rawValue): \(what(count)); the first is "
          + SymbolText.visible(first.sentence))
    }
  }
}
