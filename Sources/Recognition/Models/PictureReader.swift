import CRNNNet
import Decoding
import Kernels

/// Reads pictures with a trained network, a batch at a time.
///
/// Several work side by side, each on a thread of its own. `@unchecked`: one thread has it at a time.
package final class PictureReader: @unchecked Sendable {
  package let model: RecognitionModel
  package let decoder: TextDecoder
  /// Which pictures can be read, and together.
  package let batches: WidthBatches
  private let executor: LaneExecutor
  private let input: PixelInput
  private let table: [Float]

  /// The text of one picture.
  package struct Reading: Sendable, Equatable {
    package let text: String
    /// How sure the reading is.
    package let confidence: ReadingConfidence
    /// Further readings, best first.
    package let alternatives: [DecodedText.Alternative]
    /// The symbols of the text, in their order.
    package let symbols: [Symbol]
  }

  /// A symbol of a reading.
  package struct Symbol: Sendable, Equatable {
    package let text: String
    /// How sure the network is of it; see `TextEvidence`.
    package let confidence: Double
    /// The horizontal position, as a part of the picture's width from the left.
    package let position: Double
  }

  package init(_ model: RecognitionModel, decoder: TextDecoder) {
    self.model = model
    self.decoder = decoder
    batches = WidthBatches(model.network)
    executor = LaneExecutor(model.network, kernels: model.kernels, plan: model.plan)
    input = model.info.pixelInput
    table = input.table
  }

  /// One for another thread, which shares what does not change.
  package init(beside other: PictureReader, decoder: TextDecoder) {
    model = other.model
    self.decoder = decoder
    batches = other.batches
    executor = LaneExecutor(beside: other.executor)
    input = other.input
    table = other.table
  }

  /// The width at which the network sees a picture of a width.
  package func inputWidth(_ width: Int) -> Int { input.inputWidth(width) }

  /// Reads pictures of the model's height and channels, all in one batch.
  ///
  /// - Parameters:
  ///   - pictures: pixels as `Shards.Sample` has them, and widths.
  ///   - names: the pictures' names, for a decoder that has words for each.
  package func read(
    _ pictures: [(pixels: [UInt8], width: Int)], names: [String] = []
  ) -> [Reading] {
    let logits = logits(of: pictures)
    let texts = executor.withScratch { decoder.decode(logits, names: names, scratch: $0) }
    return texts.indices.map { n in
      let read = model.alphabet.read(texts[n].classes)
      return Reading(
        text: texts[n].text, confidence: texts[n].confidence,
        alternatives: texts[n].alternatives,
        symbols: zip(read.symbols, read.indices).map { symbol, index in
          Symbol(
            text: symbol, confidence: texts[n].symbols[index].confidence,
            position: position(
              ofFrame: texts[n].symbols[index].frame, of: logits.widths[n],
              width: pictures[n].width))
        })
    }
  }

  /// The same texts without how sure they are.
  package func texts(
    of pictures: [(pixels: [UInt8], width: Int)], names: [String] = []
  ) -> [String] {
    let logits = logits(of: pictures)
    return executor.withScratch { decoder.texts(logits, names: names, scratch: $0) }
  }

  /// What the network says of each picture, frame by frame.
  func frames(of pictures: [(pixels: [UInt8], width: Int)]) -> [FrameScores] {
    let logits = logits(of: pictures)
    return executor.withScratch { FrameScores.images(of: logits, scratch: $0) }
  }

  /// Where the middle of a frame stands in a picture, as a part of its width.
  func position(ofFrame frame: Double, of frames: Int, width: Int) -> Double {
    input.position((frame + 0.5) / Double(max(1, frames)), width: width)
  }

  private func logits(of pictures: [(pixels: [UInt8], width: Int)]) -> Tensor {
    executor.forward(
      widths: pictures.map { input.inputWidth($0.width) }, weights: model.numbers.weights.pointer,
      statistics: model.numbers.statistics.pointer, mode: .evaluation, weightsVersion: 0
    ) { tensor in
      input.layOut(pictures, table: table, into: tensor)
    }
  }
}
