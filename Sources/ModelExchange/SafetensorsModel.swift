import CRNNNet
import Console
import Foundation
import Kernels
import Recognition

/// Our own tensors under our own names, which are those of the PyTorch modules that the network would have.
enum SafetensorsModel: ReadableModelFormat {
  static let name = "safetensors"

  static func isFormat(of header: SafetensorsHeader) -> Bool {
    header.metadata[ModelDescription.key] != nil
  }

  static func read(_ file: SafetensorsFile) throws -> Checkpoint {
    let text = file.header.metadata[ModelDescription.key] ?? ""
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let description: ModelDescription
    do {
      description = try decoder.decode(ModelDescription.self, from: Data(text.utf8))
    } catch {
      throw UserError(
        "\(file.path): its metadata \(ModelDescription.key) are not the JSON that is expected",
        status: .badData)
    }
    let info = try description.info(of: file.path)
    return try Checkpoint.imported(info, from: file.path) { parameter in
      try file.numbers(parameter.name, shape: parameter.shape)
    }
  }

  static func write(_ checkpoint: Checkpoint, to path: String) throws -> [String] {
    let description = try ModelDescription(checkpoint.info).json
    let network = checkpoint.network
    var tensors: [SafetensorsWriter.Tensor] = []
    for (layout, buffer) in [
      (network.parameters, checkpoint.model.weights),
      (network.statistics, checkpoint.model.statistics),
    ] {
      tensors += layout.parameters.map {
        SafetensorsWriter.Tensor(
          name: $0.name, shape: $0.shape, numbers: buffer.numbers($0.slot))
      }
    }
    try SafetensorsWriter.write(
      tensors,
      metadata: [
        "format": "pt", ModelDescription.key: description,
      ], to: path)
    return []
  }
}

extension FloatBuffer {
  /// The numbers of a parameter.
  func numbers(_ slot: Slot) -> [Float] {
    Array(UnsafeBufferPointer(start: pointer + slot.offset, count: slot.count))
  }
}

extension Checkpoint {
  /// A checkpoint of a model that another program wrote.
  ///
  /// - Parameter numbers: Those of a weight or a statistic of the network.
  static func imported(
    _ description: CheckpointInfo, from path: String,
    numbers: (Parameter) throws -> [Float]
  ) throws -> Checkpoint {
    try description.checkAlphabet(path)
    let network: Network
    do {
      network = try description.makeNetwork()
    } catch {
      throw UserError("\(path): \(error)", status: .badData)
    }
    func buffer(_ layout: ParameterLayout) throws -> FloatBuffer {
      let buffer = FloatBuffer(count: layout.count)
      for parameter in layout.parameters {
        let values = try numbers(parameter)
        precondition(values.count == parameter.slot.count)
        for (index, value) in values.enumerated() {
          buffer.pointer[parameter.slot.offset + index] = value
        }
      }
      return buffer
    }
    var info = description.ofNoRun
    info.minimumWidth = network.specification.minimumWidth
    let checkpoint = Checkpoint(
      info: info, network: network,
      weights: try buffer(network.parameters), statistics: try buffer(network.statistics),
      slots: [], average: nil)
    guard checkpoint.isFinite else {
      throw UserError("\(path): it has weights that are not finite", status: .badData)
    }
    return checkpoint
  }
}
