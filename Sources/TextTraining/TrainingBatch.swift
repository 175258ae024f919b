import CRNNNet
import Kernels
import Recognition
import TextReading

/// The pictures and labels of a step, in the form that the network reads.
struct TrainingBatch {
  /// As the network sees the pictures.
  let widths: [Int]
  let labels: [[Int32]]
  private let pictures: [(pixels: [UInt8], width: Int)]
  private let input: PixelInput

  init(
    _ samples: [TrainingSample], _ specification: NetworkSpecification, alphabet: Alphabet,
    input: PixelInput, batches: WidthBatches
  ) throws(TextError) {
    self.input = input
    var labels: [[Int32]] = []
    var pictures: [(pixels: [UInt8], width: Int)] = []
    for (index, sample) in samples.enumerated() {
      guard let label = alphabet.encode(sample.text) else {
        let unknown = alphabet.firstUnknown(in: sample.text) ?? ""
        throw TextError(
          "sample \(index), \"\(sample.text)\": the network does not know the symbol \"\(unknown)\""
        )
      }
      let picture = try sample.image.scaled(
        height: specification.height, channels: specification.channels, label: sample.text)
      if let refusal = batches.refusal(width: input.inputWidth(picture.width)) {
        throw TextError("sample \(index), \"\(sample.text)\": its picture is \(refusal)")
      }
      labels.append(label)
      pictures.append(picture)
    }
    self.labels = labels
    self.pictures = pictures
    widths = pictures.map { [input] in input.inputWidth($0.width) }
  }

  /// Lays the pictures out, with zeros in the padding.
  func fill(_ tensor: Tensor) {
    input.layOut(pictures, table: input.table, into: tensor)
  }
}
