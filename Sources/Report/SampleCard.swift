import CRNNNet
import Console
import Decoding
import Deflate
import Recognition
import Shards
import TextDirection

/// A sample as the page shows it.
struct SampleCard {
  /// A picture is shown about so high.
  private static let shownHeight = 64.0

  let number: String
  let source: String
  let picture: String
  let alternative: String
  let width: String
  let isWrong: Bool
  /// The direction of both lines, as HTML names it: of two lines with one text each, a reading of
  /// digits alone would go the other way than its truth.
  let direction: String
  let truth: [TextDifference.Piece]
  let read: [TextDifference.Piece]
  let isEmpty: Bool
  let edits: String
  let confidence: String
  let strip: PosteriorStrip?

  /// The cards of samples, whose pictures are read once more for the strips.
  static func cards(_ lines: [RunReading.Line], of reading: RunReading, batch: Int) throws
    -> [SampleCard]
  {
    let frames = try reading.model.frames(
      of: lines.map(\.sample), in: reading.shards, batch: batch)
    return try zip(lines, frames).map {
      SampleCard($0, try reading.shards.sample(at: $0.sample), $1, reading)
    }
  }

  private init(
    _ line: RunReading.Line, _ sample: Sample, _ scores: FrameScores, _ reading: RunReading
  ) {
    let (model, shards) = (reading.model, reading.shards)
    let difference = TextDifference(
      TextAlignment.align(
        read: reading.score.comparable(line.read), truth: reading.score.comparable(line.truth)))
    number = "\(line.sample + 1)"
    source = sample.source
    picture = DataAddress.png(
      PNGImage(
        columns: sample.pixels, width: sample.width, height: shards.height,
        channels: shards.channels))
    alternative = "picture \(line.sample + 1) of the set"
    width = NumberText.fixed(Double(sample.width) * Self.shownHeight / Double(shards.height), 0)
    isWrong = line.edits > 0
    let text = line.truth.isEmpty ? line.read : line.truth
    direction = (BaseDirection(ofLettersIn: text) ?? model.alphabet.direction).rawValue
    truth = difference.truth
    read = difference.read
    isEmpty = line.read.isEmpty
    edits = line.edits == 1 ? "1 edit" : "\(line.edits) edits"
    confidence =
      "\(NumberText.percent(line.confidence.rightShare.best)) of the characters expected right, "
      + "\(Self.probability(line.confidence.text.best)) all of them"
    // A picture of fixed width is stretched with its strip; one that is continued keeps its own part.
    let columns = model.info.fixedWidth ?? sample.width
    let labels = (model.alphabet.encode(line.read) ?? []) + Self.known(line.truth, model.alphabet)
    strip = PosteriorStrip(
      scores, classes: labels, alphabet: model.alphabet, grid: model.network.frameGrid,
      columns: columns)
  }

  private static func probability(_ part: Double) -> String {
    part < 1e-4 ? NumberText.significant(100 * part, 2) + " %" : NumberText.percent(part)
  }

  private static func known(_ text: String, _ alphabet: Alphabet) -> [Int32] {
    alphabet.unit.symbols(of: text).flatMap { alphabet.encode($0) ?? [] }
  }
}
