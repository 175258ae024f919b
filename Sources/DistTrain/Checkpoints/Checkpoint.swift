import CRNNNet
import Console
import HDF5
import Kernels

/// All that a run is at one step: weights, running statistics, optimiser, average and position.
///
/// The file is described in docs/formats.md.
public final class Checkpoint {
  public static let format = "crnn-dist-checkpoint"
  public static let version: Int64 = 1

  public let info: CheckpointInfo
  public let network: Network
  public let weights: FloatBuffer
  public let statistics: FloatBuffer
  /// The optimiser's buffers, in the order of `info.slots`.
  public let slots: [FloatBuffer]
  /// The moving average of the weights, where there is one.
  public let average: FloatBuffer?

  public init(
    info: CheckpointInfo, network: Network, weights: FloatBuffer, statistics: FloatBuffer,
    slots: [FloatBuffer], average: FloatBuffer?
  ) {
    self.info = info
    self.network = network
    self.weights = weights
    self.statistics = statistics
    self.slots = slots
    self.average = average
  }

  /// Reads and checks a whole file.
  ///
  /// Throws a `UserError` that names the file and says why it is not a checkpoint.
  public convenience init(reading path: String) throws {
    let file = try HDF5File(opening: path)
    let info = try CheckpointInfo(reading: file)
    let network = try info.makeNetwork()
    func read(_ layout: ParameterLayout, _ group: String, into buffer: FloatBuffer) throws {
      for parameter in layout.parameters {
        let name = "\(group)/\(parameter.name)"
        guard try file.shape(of: name) == parameter.shape else {
          throw UserError(
            "\(path): \(name) does not have the shape \(parameter.shape) that the network wants",
            status: .badData)
        }
        try file.read(
          name,
          into: UnsafeMutableBufferPointer(
            start: buffer.pointer + parameter.slot.offset, count: parameter.slot.count))
      }
    }
    func read(_ layout: ParameterLayout, _ group: String) throws -> FloatBuffer {
      let buffer = FloatBuffer(count: layout.count)
      try read(layout, group, into: buffer)
      return buffer
    }
    self.init(
      info: info, network: network, weights: try read(network.parameters, "/weights"),
      statistics: try read(network.statistics, "/weights"),
      slots: try info.slots.map { try read(network.parameters, "/optimizer/\($0)") },
      average: info.hasAverage ? try read(network.parameters, "/ema") : nil)
    try file.close()
  }

  /// Writes the file whole or not at all.
  public func write(to path: String) throws {
    try HDF5File.replacing(path, fill)
  }

  /// Writes all that the checkpoint is into an empty file.
  func fill(_ file: HDF5File) throws {
    try info.write(to: file)
    func write(_ layout: ParameterLayout, _ group: String, _ buffer: FloatBuffer) throws {
      for parameter in layout.parameters {
        try file.write(
          UnsafeBufferPointer(
            start: buffer.pointer + parameter.slot.offset, count: parameter.slot.count),
          to: "\(group)/\(parameter.name)", shape: parameter.shape)
      }
    }
    try write(network.parameters, "/weights", weights)
    try write(network.statistics, "/weights", statistics)
    for (name, buffer) in zip(info.slots, slots) {
      try write(network.parameters, "/optimizer/\(name)", buffer)
    }
    if let average { try write(network.parameters, "/ema", average) }
  }
}
