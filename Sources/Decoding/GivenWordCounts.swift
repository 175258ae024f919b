import Console

/// The counts of an evaluation with given words.
package struct GivenWordCounts: Sendable, Equatable {
  /// Pictures that no given word fits, so that the best path was taken.
  package var withoutWords = 0
  /// Words of pictures' own lists that were left out, because they have symbols that the model does not know.
  package var unknownWords = 0

  package init() {}

  /// What people should know of them, a sentence each; none where every picture was read with its words.
  ///
  /// - Parameter noun: what was read, in the singular.
  package func notes(of noun: String) -> [String] {
    var notes: [String] = []
    if withoutWords > 0 {
      notes.append(
        "No given word fits \(NumberText.count(withoutWords, noun)): read by the best path")
    }
    if unknownWords > 0 {
      notes.append(
        "\(NumberText.count(unknownWords, "word")) of the pictures' own lists left out, for symbols that the "
          + "model does not know")
    }
    return notes
  }
}
