import Foundation

extension CharacterLanguageModel {
  /// Estimates a model from texts, each a list of symbols, by Witten and Bell's interpolation:
  ///
  ///     p(w | h) = (c(h w) + T(h) p(w | h′)) / (c(h) + T(h))
  ///
  /// with c the counts and T(h) the number of different symbols behind h; below the single symbols
  /// lies a uniform distribution over all symbols, the end and `<unk>`. For every context the
  /// probabilities add up to 1.
  ///
  /// - Parameter order: The longest n-grams, at least 1.
  package init(training texts: some Sequence<[String]>, order: Int) {
    precondition(order >= 1, "order \(order)")
    var symbols = [Self.unknown, Self.begin, Self.end]
    var numbers: [[UInt8]: Int32] = [:]
    var counts = [[[Int32]: Int]](repeating: [:], count: order)
    for text in texts {
      var line: [Int32] = [1]
      for symbol in text {
        let key = Self.name(of: symbol)
        if numbers[key] == nil {
          numbers[key] = Int32(symbols.count)
          symbols.append(String(decoding: key, as: UTF8.self))
        }
        line.append(numbers[key] ?? 0)
      }
      line.append(2)
      for last in 1..<line.count {
        for length in 1...min(order, last + 1) {
          counts[length - 1][Array(line[(last + 1 - length)...last]), default: 0] += 1
        }
      }
    }
    self.init(order: order, symbols: symbols, entries: Self.estimate(counts, symbols.count))
  }

  private static func estimate(
    _ counts: [[[Int32]: Int]], _ symbols: Int
  ) -> [[[Int32]: Entry]] {
    var entries = [[[Int32]: Entry]](repeating: [:], count: counts.count)
    // The begin is never read, so it has no share.
    let uniform = 1 / Double(symbols - 1)
    for length in 1...counts.count {
      var totals: [[Int32]: (count: Int, kinds: Int)] = [:]
      for (gram, count) in counts[length - 1] {
        let sum = totals[Array(gram.dropLast())] ?? (0, 0)
        totals[Array(gram.dropLast())] = (sum.count + count, sum.kinds + 1)
      }
      func probability(_ count: Int, _ total: (count: Int, kinds: Int), _ below: Double) -> Double {
        let kinds = Double(total.kinds)
        return log((Double(count) + kinds * below) / (Double(total.count) + kinds))
      }
      if length == 1 {
        let total = totals[[]] ?? (0, 1)
        for symbol in 0..<Int32(symbols) where symbol != 1 {
          entries[0][[symbol]] = Entry(
            logProbability: probability(counts[0][[symbol]] ?? 0, total, uniform), backoff: 0)
        }
        // As other programs write it: a probability that nobody asks for.
        entries[0][[1]] = Entry(logProbability: -99 * log(10), backoff: 0)
      } else {
        for (gram, count) in counts[length - 1] {
          // What was counted with a context was counted without its first symbol too.
          guard let total = totals[Array(gram.dropLast())],
            let below = entries[length - 2][Array(gram.dropFirst())]
          else { preconditionFailure("\(gram) has no shorter n-gram") }
          entries[length - 1][gram] = Entry(
            logProbability: probability(count, total, exp(below.logProbability)), backoff: 0)
        }
        for (context, total) in totals {
          let weight = Double(total.kinds) / Double(total.count + total.kinds)
          entries[length - 2][context]?.backoff = log(weight)
        }
      }
    }
    return entries
  }
}
