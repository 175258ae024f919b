import Console

/// Which words are drawn, in which order, and on which side of the split.
public struct SynthesisPlan: Sendable, Equatable {
  /// One word to draw. Its number is its place in the plan.
  public struct Item: Sendable, Equatable {
    public let word: String
    public let isHeldOut: Bool
    /// Its name in the data set and of its file: "train/000012.png".
    public let source: String
  }

  public let items: [Item]
  /// How many words are held out: none of them is drawn for training.
  public let heldOutWords: Int
  private let wordsForSamples: [String]

  /// - Parameters:
  ///   - perWord: how often each word is drawn, unless there is a `total`.
  ///   - total: the number of samples of both sides together.
  ///   - validation: the share of words, and of samples, that is held out.
  /// - Throws: `UserError` if something is to be held out of less than two words or samples.
  public init(
    words: [String], perWord: Int, total: Int?, validation: Double?, seed: UInt64
  ) throws {
    let wanted = total ?? words.count * perWord
    var training = words
    var heldOut: [String] = []
    if let validation {
      if words.count < 2 || wanted < 2 {
        throw UserError(
          "--validation needs at least two words and two samples, one for each side",
          status: .badData)
      }
      let split = HeldOutSplit.choose(words, fraction: validation, seed: seed)
      training = zip(words, split).filter { !$0.1 }.map(\.0)
      heldOut = zip(words, split).filter(\.1).map(\.0)
    }
    let heldOutCount =
      heldOut.isEmpty
      ? 0
      : total == nil
        ? heldOut.count * perWord
        : min(max(Int((Double(wanted) * (validation ?? 0)).rounded()), 1), wanted - 1)
    let side = { (words: [String], count: Int, isHeldOut: Bool) in
      (0..<count).map { index in
        Item(
          word: words[index % words.count], isHeldOut: isHeldOut,
          source: "\(isHeldOut ? "validation" : "train")/\(Self.sixDigits(index)).png")
      }
    }
    items = side(training, wanted - heldOutCount, false) + side(heldOut, heldOutCount, true)
    heldOutWords = heldOut.count
    wordsForSamples = heldOut.isEmpty ? training : heldOut
  }

  /// The word of the `index`-th picture that is drawn for a person to try: a held-out one, if there
  /// are any, spread over the list.
  public func sampleWord(_ index: Int) -> String {
    wordsForSamples[(index * 37) % wordsForSamples.count]
  }

  private static func sixDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
