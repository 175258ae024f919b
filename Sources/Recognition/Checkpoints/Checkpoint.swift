import CRNNNet
import Console
import HDF5
import Kernels

/// All that a run is at one step: weights, running statistics, optimiser, average and position.
///
/// The file is described in docs/formats.md.
package final class Checkpoint {
  package static let format = "crnn-dist-checkpoint"
  package static let version: Int64 = 1

  package let info: CheckpointInfo
  package let network: Network
  package let weights: FloatBuffer
  package let statistics: FloatBuffer
  /// The optimiser's buffers, in the order of `info.slots`.
  package let slots: [FloatBuffer]
  /// The moving average of the weights and of the running statistics, where there is one.
  package let average: ModelNumbers?
  /// A notice for users of the checkpoint about the file that it was read from, in a line.
  package private(set) var notice: String?

  package init(
    info: CheckpointInfo, network: Network, weights: FloatBuffer, statistics: FloatBuffer,
    slots: [FloatBuffer], average: ModelNumbers?
  ) {
    self.info = info
    self.network = network
    self.weights = weights
    self.statistics = statistics
    self.slots = slots
    self.average = average
  }

  /// The numbers that training goes on with.
  package var trained: ModelNumbers { ModelNumbers(weights: weights, statistics: statistics) }

  /// The numbers that pictures are read with: the average, where there is one.
  package var model: ModelNumbers { average ?? trained }

  /// All buffers.
  package var buffers: [FloatBuffer] { trained.buffers + slots + (average?.buffers ?? []) }

  /// Whether the weights, their average and the statistics of both are finite numbers.
  package var isFinite: Bool {
    (trained.buffers + model.buffers).allSatisfy { buffer in
      (0..<buffer.count).allSatisfy { buffer.pointer[$0].isFinite }
    }
  }

  /// Reads and checks a whole file.
  ///
  /// Throws an error that names the file and says why it is not a checkpoint, or that it is
  /// damaged. In a file without a seal, damage to a number cannot be seen; `notice` says so.
  ///
  /// - Parameter isForReading: Whether weights of bytes will do, with which training does not go on.
  package convenience init(reading path: String, isForReading: Bool = false) throws {
    try Self.refuseFolder(path)
    // Before the library sees the file: on a damaged one, some of its releases crash.
    let seal = try HDF5Seal.check(path)
    let file = try HDF5File(opening: path)
    if seal == .missing { try file.checkEnd() }
    let info = try CheckpointInfo(reading: file)
    let network = try Self.network(info, path)
    if let quantization = info.quantization {
      guard isForReading else { throw Quantization.refusal(path) }
      try quantization.check(network, path)
    }
    let reduced = info.quantization.map { _ in Set(network.reducedParameters.map(\.name)) } ?? []
    // Shapes first: what a damaged description asks for need not fit into memory.
    func check(_ layout: ParameterLayout, _ group: String) throws {
      for parameter in layout.parameters where !reduced.contains(parameter.name) {
        let name = "\(group)/\(parameter.name)"
        guard try file.shape(of: name) == parameter.shape else {
          throw UserError(
            "\(path): \(name) does not have the shape \(parameter.shape) that the network wants",
            status: .badData)
        }
      }
    }
    try check(network.parameters, "/weights")
    if !reduced.isEmpty { try Quantization.check(network, file) }
    try check(network.statistics, "/weights")
    for slot in info.slots { try check(network.parameters, "/optimizer/\(slot)") }
    if info.hasAverage { try check(network.parameters, "/ema") }
    // Older checkpoints average the weights alone.
    let averagesStatistics = try network.statistics.parameters.contains {
      try info.hasAverage && file.exists("/ema/\($0.name)")
    }
    if averagesStatistics { try check(network.statistics, "/ema") }
    func read(_ layout: ParameterLayout, _ group: String) throws -> FloatBuffer {
      let buffer = FloatBuffer(count: layout.count)
      for parameter in layout.parameters where !reduced.contains(parameter.name) {
        try file.read(
          "\(group)/\(parameter.name)",
          into: UnsafeMutableBufferPointer(
            start: buffer.pointer + parameter.slot.offset, count: parameter.slot.count))
      }
      return buffer
    }
    let weights = try read(network.parameters, "/weights")
    if !reduced.isEmpty { try Quantization.read(network, file, into: weights) }
    self.init(
      info: info, network: network, weights: weights,
      statistics: try read(network.statistics, "/weights"),
      slots: try info.slots.map { try read(network.parameters, "/optimizer/\($0)") },
      average: !info.hasAverage
        ? nil
        : ModelNumbers(
          weights: try read(network.parameters, "/ema"),
          statistics: try read(network.statistics, averagesStatistics ? "/ema" : "/weights")))
    try file.close()
    if seal == .missing {
      notice =
        "\(path): without a seal, as another program wrote or changed it; damage cannot be "
        + "detected until `crnn-dist checkpoint seal` seals it"
    }
  }

  /// The network that a file describes.
  private static func network(_ info: CheckpointInfo, _ path: String) throws -> Network {
    let network: Network
    do {
      network = try info.makeNetwork()
    } catch {
      throw UserError("\(path): \(error)", status: .badData)
    }
    guard info.minimumWidth == network.specification.minimumWidth else {
      throw UserError(
        "\(path): the attribute minimum_width is \(info.minimumWidth), but the network reads images from "
          + "a width of \(network.specification.minimumWidth) on", status: .badData)
    }
    return network
  }

  /// Seals a file that another program wrote or changed, if it can be read as a checkpoint.
  ///
  /// - Returns: false if it is sealed already, and whole.
  /// - Throws: what is wrong with the file, or why it cannot be written.
  @discardableResult package static func seal(_ path: String) throws -> Bool {
    let checkpoint = try Checkpoint(reading: path, isForReading: true)
    guard checkpoint.notice != nil else { return false }
    guard checkpoint.isFinite else {
      throw UserError("\(path): it has weights that are not finite", status: .badData)
    }
    do {
      try HDF5Seal.add(to: path)
    } catch {
      throw UserError("\(error)", status: .cannotWrite)
    }
    return true
  }

  /// Writes the file whole or not at all, and seals it.
  package func write(to path: String) throws {
    try HDF5File.replacing(path, sealed: true, fill)
  }

  /// Writes all that the checkpoint is into an empty file.
  package func fill(_ file: HDF5File) throws {
    try info.write(to: file)
    let reduced = info.quantization.map { _ in Set(network.reducedParameters.map(\.name)) } ?? []
    func write(_ layout: ParameterLayout, _ group: String, _ buffer: FloatBuffer) throws {
      for parameter in layout.parameters where !reduced.contains(parameter.name) {
        try file.write(
          UnsafeBufferPointer(
            start: buffer.pointer + parameter.slot.offset, count: parameter.slot.count),
          to: "\(group)/\(parameter.name)", shape: parameter.shape)
      }
    }
    try write(network.parameters, "/weights", weights)
    if !reduced.isEmpty { try Quantization.write(network, weights, to: file) }
    try write(network.statistics, "/weights", statistics)
    for (name, buffer) in zip(info.slots, slots) {
      try write(network.parameters, "/optimizer/\(name)", buffer)
    }
    if let average {
      try write(network.parameters, "/ema", average.weights)
      try write(network.statistics, "/ema", average.statistics)
    }
  }
}
