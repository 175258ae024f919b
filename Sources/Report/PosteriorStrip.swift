import CRNNNet
import Console
import Decoding
import Deflate
import Foundation

/// The probabilities of a reading's symbols and of the blank in each frame, as a picture that stands
/// below the sample's own.
struct PosteriorStrip {
  struct Row {
    let symbol: String
    let hint: String
  }

  /// More rows than that cannot be told apart.
  private static let rowLimit = 32

  let rows: [Row]
  let picture: String
  /// The left edge below the picture, in per cent of its width.
  let left: String
  let width: String
  let rowCount: Int
  /// The likeliest symbol of each frame.
  let path: String

  /// - Parameters:
  ///   - classes: the symbols of the reading and of the truth, in their order; those of the first are
  ///     shown before the others.
  ///   - columns: the width of the network's input for the picture that the strip stands below.
  init?(
    _ scores: FrameScores, classes: [Int32], alphabet: Alphabet, grid: FrameGrid, columns: Int
  ) {
    guard scores.frames > 0, columns > 0 else { return nil }
    var shown: [Int32] = []
    for symbolClass in classes where !shown.contains(symbolClass) { shown.append(symbolClass) }
    shown = Array(shown.prefix(Self.rowLimit)) + [0]
    rows = shown.map {
      guard $0 > 0 else { return Row(symbol: "blank", hint: "the blank: no symbol here") }
      let symbol = alphabet.symbols[Int($0) - 1]
      return Row(symbol: SymbolText.shown(symbol), hint: SymbolText.codes(symbol))
    }
    rowCount = shown.count
    var pixels: [UInt8] = []
    for t in 0..<scores.frames {
      for symbolClass in shown {
        let probability = exp(scores.values[t * scores.classes + Int(symbolClass)])
        pixels += Self.colour(probability, isBlank: symbolClass == 0)
      }
    }
    let image = PNGImage(
      columns: pixels, width: scores.frames, height: shown.count, channels: 3)
    picture = DataAddress.png(image)
    let percent = { (part: Double) in NumberText.fixed(100 * part / Double(columns), 3) }
    left = percent(grid.start)
    width = percent(grid.step * Double(scores.frames))
    path = (0..<scores.frames).map { t in
      let row = scores.values[t * scores.classes..<(t + 1) * scores.classes]
      let best = row.indices.max { row[$0] < row[$1] }.map { $0 - row.startIndex } ?? 0
      return best == 0 ? "–" : alphabet.symbols[best - 1]
    }.joined()
  }

  /// From white to blue, the blank's to grey.
  private static func colour(_ probability: Double, isBlank: Bool) -> [UInt8] {
    let full: [Double] = isBlank ? [110, 110, 110] : [8, 64, 129]
    // The square root shows second choices, too, that have a chance of some per cent.
    let part = max(0, min(1, probability)).squareRoot()
    return full.map { UInt8((255 + part * ($0 - 255)).rounded()) }
  }
}
