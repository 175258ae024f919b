import CRNNNet
import Kernels
import Recognition

/// Inputs by which another program finds the ranges of a network's activations, to compute with 8 bits.
package enum CalibrationInputs {
  /// Writes samples of a data set as the network sees them, as safetensors: `image0`, `image1` and so on, each
  /// [1][channels][height][width].
  ///
  /// - Parameters:
  ///   - folder: shards with pictures of the network's height and channels.
  ///   - count: the samples, spread over the set; all where it has no more.
  /// - Returns: How many were written.
  /// - Throws: `UserError` where the shards do not fit the network or a file cannot be read or written.
  package static func write(
    of checkpoint: Checkpoint, from folder: String, count: Int, to path: String
  ) throws -> Int {
    let model = RecognitionModel(checkpoint, name: path)
    let data = try model.data(of: folder)
    let reader = LaneBatchReader(data: data, input: checkpoint.info.pixelInput)
    let batch = LaneBatch()
    let tensors = try SampleSpread.choose(count, of: data.shards.count).enumerated().map {
      number, sample in
      try reader.read([sample], into: batch)
      let shape = [1, model.channels, model.height, batch.widths[0]]
      return SafetensorsWriter.Tensor(
        name: "image\(number)", shape: shape, numbers: numbers(of: batch, shape: shape))
    }
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: path)
    return tensors.count
  }

  /// The numbers of a batch of one image.
  private static func numbers(of batch: LaneBatch, shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: count) { memory, written in
      guard let start = memory.baseAddress else { return }
      withUnsafePointer(to: Int32(shape[3])) { width in
        batch.copy(
          to: Tensor(
            start, channels: shape[1], height: shape[2], width: shape[3], batch: 1,
            widths: ValidWidths(width, count: 1)))
      }
      written = count
    }
  }
}
