import CRNNNet
import Decoding
import Foundation
import Kernels

/// Decoders on what a network that reads words says, beside the network's own time.
struct DecoderBenchmarks {
  private let network: Network
  private let width: Int
  private let batch: Int
  private let words: [String]
  private let alphabet = Alphabet(
    unit: .scalar, symbols: "0123456789abcdefghijklmnopqrstuvwxyz".map(String.init))

  /// - Parameter words: The words of the pictures and of the lexicons.
  init(_ network: Network, width: Int, batch: Int, words: [String]) {
    self.network = network
    self.width = width
    self.batch = batch
    self.words = words
  }

  /// Random words, for want of a list.
  static func randomWords(_ count: Int) -> [String] {
    let random = CounterRandom(seed: 1, purpose: 103)
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return (0..<count).map { number in
      let draw = UInt64(number * 16)
      return String(
        (0..<3 + random.integer(below: 9, at: draw)).map {
          letters[random.integer(below: 26, at: draw + 1 + UInt64($0))]
        })
    }
  }

  func run(_ timer: Timer) -> [Measurement] {
    let images = (0..<batch).map { image($0) }
    var scorer = LabelScorer()
    var measurements = [
      networkTime(timer),
      timer.measure("best path", .other) { for image in images { _ = image.bestPath() } },
    ]
    for beam in [1, 10, 100] {
      let search = BeamSearch(width: beam)
      measurements.append(
        timer.measure("beam \(beam)", .other) { for image in images { _ = search.decode(image) } })
    }
    for count in [50, 1000, 50_000] where count <= words.count {
      let lexicon = Lexicon(words.prefix(count), alphabet: alphabet)
      for (name, limit) in [("all", Int.max), ("by tree", 0)] {
        guard timer.wants("lexicon \(count), \(name)") else { continue }
        let decoder = LexiconDecoder(lexicon, classes: alphabet.classes, exhaustiveLimit: limit)
        measurements.append(
          timer.measure("lexicon \(count), \(name)", .other) {
            for image in images { _ = decoder.decode(image, scorer: &scorer) }
          })
      }
    }
    return measurements.compactMap(\.self)
  }

  private func networkTime(_ timer: Timer) -> Measurement? {
    let (weights, statistics) = (
      filled(network.parameters.count), FloatBuffer(count: network.statistics.count)
    )
    for index in 0..<statistics.count { statistics.pointer[index] = 1 }
    let executor = LaneExecutor(network)
    let widths = [Int](repeating: width, count: batch)
    return timer.measure("the network, forward", .other) {
      _ = executor.forward(
        widths: widths, weights: weights.pointer, statistics: statistics.pointer,
        mode: .evaluation, weightsVersion: 0
      ) { input in
        input.data.update(repeating: 0.5, count: input.count)
      }
    }
  }

  /// A word as a network says it: blanks, and each symbol in one or two frames, with doubts.
  private func image(_ number: Int) -> FrameScores {
    let frames = network.specification.frames(forWidth: width)
    let random = CounterRandom(seed: 2, purpose: 104, UInt64(number))
    let word = words[random.integer(below: words.count, at: 0)].lowercased()
    let label = (alphabet.encode(word) ?? []).prefix(frames / 2)
    var values: [Double] = []
    for t in 0..<frames {
      let position = t * label.count / max(1, frames)
      let isSymbol = !label.isEmpty && t == (2 * position + 1) * frames / (2 * label.count)
      let strong = isSymbol ? Int(label[position]) : 0
      var row = (0..<alphabet.classes).map {
        5 * Double(random.float(at: UInt64(1 + t * alphabet.classes + $0)))
      }
      row[strong] += 6
      let sum = log(row.reduce(0) { $0 + exp($1) })
      values += row.map { $0 - sum }
    }
    return FrameScores(frames: frames, classes: alphabet.classes, values: values)
  }
}
