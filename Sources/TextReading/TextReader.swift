import CRNNNet
import Decoding
import Kernels
import Recognition
import Samples
import Synchronization

/// Reads pictures with a trained network, as `crnn-dist recognize` does.
///
/// Any thread may call it; calls follow one another. To read on several threads at a time, give each a ``copy()``,
/// which shares the weights. What is read does not depend on what is read beside it, but for the last digits of the
/// confidences.
public final class TextReader: Sendable {
  /// Pictures that the network reads together at most.
  private static let batch = 16

  private let reader: Mutex<PictureReader>
  private let readsColumns: Bool
  private let resampling: Resampling
  /// The height of the pictures in the network's eyes, and their channels.
  public let height: Int
  public let channels: Int
  /// The symbols that the network tells apart.
  public let symbols: [String]
  /// A notice about the file for users of the checkpoint; nil where there is none.
  public let notice: String?

  /// How the network computes.
  public let precision: TextPrecision

  /// Reads a checkpoint; where it has a moving average of its weights, that is the model.
  ///
  /// - Parameter precision: nil for `int8` where the checkpoint is made for it (`crnn-dist checkpoint quantize`), and for
  ///   `float32` else.
  /// - Throws: `TextError` where the file is no checkpoint, is damaged, has numbers that are not finite, or is not made
  ///   for the precision.
  public convenience init(
    checkpoint path: String, precision: TextPrecision? = nil
  ) throws(TextError) {
    do {
      try self.init(RecognitionModel(checkpoint: path, precision: precision?.reading))
    } catch {
      throw TextError("\(error)")
    }
  }

  package init(_ model: RecognitionModel) throws {
    try model.requireFiniteNumbers()
    let decoder = TextDecoder(alphabet: model.alphabet, calibration: model.calibration)
    reader = Mutex(PictureReader(model, decoder: decoder))
    readsColumns = ColumnRule.runsDown(model.alphabet.symbols.flatMap { Array($0.unicodeScalars) })
    resampling = model.info.resampling
    height = model.height
    channels = model.channels
    symbols = model.alphabet.symbols
    notice = model.notice
    precision = TextPrecision(model.plan.precision)
  }

  private init(copyOf other: TextReader) {
    reader = Mutex(
      other.reader.withLock { reader in
        PictureReader(
          beside: reader,
          decoder: TextDecoder(
            alphabet: reader.model.alphabet, calibration: reader.model.calibration))
      })
    readsColumns = other.readsColumns
    resampling = other.resampling
    height = other.height
    channels = other.channels
    symbols = other.symbols
    notice = other.notice
    precision = other.precision
  }

  /// A reader for another thread.
  public func copy() -> TextReader { TextReader(copyOf: self) }

  /// The text of a picture.
  ///
  /// - Throws: `TextError` where the picture is too wide to be read.
  public func read(_ image: TextImage) throws(TextError) -> RecognizedText {
    try read([image])[0]
  }

  /// The texts of pictures, in their order; those of like width are read together.
  ///
  /// - Throws: `TextError` where one of them is too wide to be read.
  public func read(_ images: [TextImage]) throws(TextError) -> [RecognizedText] {
    var pictures: [(pixels: [UInt8], width: Int)] = []
    for image in images {
      pictures.append(
        try image.scaled(
          height: height, channels: channels, resampling: resampling, readsColumns: readsColumns))
    }
    let outcome = reader.withLock { reader in
      Result { () throws(TextError) in try Self.read(pictures, reader) }
    }
    return try outcome.get()
  }

  private static func read(
    _ pictures: [(pixels: [UInt8], width: Int)], _ reader: PictureReader
  ) throws(TextError) -> [RecognizedText] {
    let widths = pictures.map { reader.inputWidth($0.width) }
    for width in widths {
      if let refusal = reader.batches.refusal(width: width) {
        throw TextError("a picture is \(refusal)")
      }
    }
    let order = widths.indices.sorted { (widths[$0], $0) < (widths[$1], $1) }
    var texts = [RecognizedText?](repeating: nil, count: pictures.count)
    for range in reader.batches.cut(order.map { widths[$0] }, images: batch) {
      let indices = order[range]
      for (index, reading) in zip(indices, reader.read(indices.map { pictures[$0] })) {
        texts[index] = RecognizedText(reading)
      }
    }
    return texts.compactMap(\.self)
  }
}
