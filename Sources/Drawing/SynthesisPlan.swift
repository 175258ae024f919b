import Console
import Samples

/// Which texts are drawn, in which order, and on which side of the split.
///
/// An item is a function of its index and the plan's arguments: items can be drawn in any order, and
/// any number of processes can share them.
package struct SynthesisPlan: Sendable {
  /// One text to draw. Its number is its index in the plan.
  package struct Item: Sendable, Equatable {
    package let word: String
    package let isHeldOut: Bool
    /// Its name in the data set and of its file: "train/000012.png".
    package let source: String
  }

  /// How the texts of samples are chosen.
  package enum Order: Sendable, Equatable {
    /// One word after the other, each equally often.
    case inTurn
    /// At random, with other texts mixed in.
    case mixed(TextMixture)
  }

  /// The number of samples of both sides together; those for training come first.
  package let count: Int
  /// How many samples are for training.
  package let trainingCount: Int
  /// How many words are held out: none of them is drawn for training.
  package let heldOutWords: Int
  /// How many different words there are.
  package let words: Int
  private let training: Side
  private let heldOut: Side?
  private let order: Order
  private let seed: UInt64

  private struct Side: Sendable {
    let sources: [WordSource]
    let words: [String]
    let characters: [Character]

    init(_ sources: [WordSource]) {
      self.sources = sources
      var seen: Set<String> = []
      words = sources.flatMap(\.words).filter { seen.insert($0).inserted }
      characters = Set(words.joined().filter { !$0.isWhitespace }).sorted()
    }
  }

  /// - Parameters:
  ///   - perWord: how often each word is drawn, unless there is a `total`.
  ///   - total: the number of samples of both sides together.
  ///   - validation: the share of words, and of samples, that is held out.
  ///   - key: words with the same key are on the same side, as those are that only differ in case, which
  ///     drawing may change.
  /// - Throws: `UserError` if something is to be held out of less than two words or samples.
  package init(
    _ sources: [WordSource], order: Order = .inTurn, perWord: Int, total: Int?,
    validation: Double?, seed: UInt64, key: (String) -> String = { $0.lowercased() }
  ) throws {
    let all = Side(sources)
    let wanted = total ?? all.words.count * perWord
    words = all.words.count
    self.order = order
    self.seed = seed
    guard let validation else {
      (training, heldOut, heldOutWords) = (all, nil, 0)
      (count, trainingCount) = (wanted, wanted)
      return
    }
    let keys = all.words.map(key)
    var seen: Set<String> = []
    let different = keys.filter { seen.insert($0).inserted }
    if different.count < 2 || wanted < 2 {
      throw UserError(
        "--validation needs at least two words, which differ in more than case, and two samples, one "
          + "for each side", status: .badData)
    }
    let split = HeldOutSplit.choose(different, fraction: validation, seed: seed)
    let chosenKeys = Set(zip(different, split).filter(\.1).map(\.0))
    let chosen = Set(zip(all.words, keys).filter { chosenKeys.contains($1) }.map(\.0))
    training = Side(sources.compactMap { $0.filter { !chosen.contains($0) } })
    let other = Side(sources.compactMap { $0.filter(chosen.contains) })
    heldOut = other
    heldOutWords = other.words.count
    let heldOutCount =
      total == nil
      ? other.words.count * perWord
      : min(max(Int((Double(wanted) * validation).rounded()), 1), wanted - 1)
    (count, trainingCount) = (wanted, wanted - heldOutCount)
  }

  /// The item at an index in `0..<count`.
  package subscript(index: Int) -> Item {
    precondition((0..<count).contains(index), "item \(index) of \(count)")
    guard let heldOut, index >= trainingCount else {
      return item(training, index, number: index, isHeldOut: false)
    }
    return item(heldOut, index - trainingCount, number: index, isHeldOut: true)
  }

  private func item(_ side: Side, _ index: Int, number: Int, isHeldOut: Bool) -> Item {
    Item(
      word: text(side, index, number: number), isHeldOut: isHeldOut,
      source: "\(isHeldOut ? "validation" : "train")/\(Self.sixDigits(index)).png")
  }

  private func text(_ side: Side, _ index: Int, number: Int) -> String {
    switch order {
    case .inTurn: side.words[index % side.words.count]
    case .mixed(let mixture):
      mixture.text(
        seed: seed, sample: number, sources: side.sources, characters: side.characters)
    }
  }

  /// The text of the `index`-th picture that is drawn for a person to try: a held-out one, if there
  /// are any, spread over the list.
  package func sampleWord(_ index: Int) -> String {
    let side = heldOut ?? training
    return text(side, index * 37, number: count + index)
  }

  /// Words of the training side, spread over it: what stands around others, and what fonts are
  /// chosen by.
  package func someWords(_ most: Int) -> [String] {
    let words = training.words
    return stride(from: 0, to: words.count, by: max(1, words.count / most)).map { words[$0] }
  }

  private static func sixDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
