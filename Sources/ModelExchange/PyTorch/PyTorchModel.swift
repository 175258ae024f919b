import CRNNNet
import Console
import Foundation
import Kernels
import Recognition
import TextDirection

/// Weights of PyTorch in a safetensors file that says nothing of the network; the user says it.
package struct PyTorchModel {
  /// Which class is the blank.
  package enum Blank: String, CaseIterable, Sendable { case first, last }

  /// The network, in its notation or by the name of a preset.
  package var network: String
  /// The symbols in the order of their classes.
  package var symbols: [String]
  package var unit = SymbolUnit.scalar
  package var direction = BaseDirection.leftToRight
  package var blank = Blank.first
  /// A known program, or the file of a list; nil finds out.
  package var names: String?
  package var mean = 0.5
  package var scale = 2.0
  package var inverts = false

  package init(network: String, symbols: [String]) {
    (self.network, self.symbols) = (network, symbols)
  }

  /// Whether a file is no model of this program or of kraken, which say what they are.
  static func isMeant(by file: SafetensorsFile) -> Bool {
    ModelFile.format(of: file) == nil
  }

  /// The weights of a file as a checkpoint that belongs to no run.
  ///
  /// - Throws: `UserError` that says what does not fit the network.
  package func read(_ path: String) throws -> Checkpoint {
    let file = try SafetensorsFile(path)
    guard Self.isMeant(by: file) else {
      throw UserError(
        "\(path): this file says itself what network it is of; leave --network and --alphabet out",
        status: .usage)
    }
    var info = CheckpointInfo()
    info.network = try specification()
    info.initialiser = InitialiserScheme.kaiming.rawValue
    (info.alphabet, info.alphabetUnit, info.direction) = (symbols, unit.rawValue, direction)
    (info.pixelMean, info.pixelScale, info.pixelInvert) = (mean, scale, inverts)
    try info.checkAlphabet(path)
    let network = try info.makeNetwork()
    let prefix = Self.prefix(of: file.header)
    let header = file.header.without(prefix: prefix)
    let names = try WeightNames.named(self.names, network: network, header: header, file: path)
    let all = (network.parameters.parameters + network.statistics.parameters).map(\.name)
    try Self.checkRest(header, taken: Set(all.map { names($0) }), path)
    let output = NamedModule.all(of: network).last { $0.kind == .output }?.name
    return try Checkpoint.imported(info, from: path) { parameter in
      let numbers = try file.numbers(prefix + names(parameter.name), shape: parameter.shape)
      return blank == .last && NamedModule.module(of: parameter.name) == output
        ? Self.rotated(numbers, rows: parameter.shape[0], by: 1) : numbers
    }
  }

  private func specification() throws -> String {
    do {
      return NetworkSpecification.presets.contains(network)
        ? try NetworkSpecification(preset: network).description
        : try NetworkSpecification(network).forReading.description
    } catch {
      throw UserError("--network: \(error)", status: .usage)
    }
  }

  /// What DataParallel puts in front of every name.
  private static func prefix(of header: SafetensorsHeader) -> String {
    let prefix = "module."
    return header.entries.keys.allSatisfy { $0.hasPrefix(prefix) } ? prefix : ""
  }

  /// A tensor that nobody asks for may be of a layer that the network lacks.
  private static func checkRest(
    _ header: SafetensorsHeader, taken: Set<String>, _ path: String
  ) throws {
    let rest = header.entries.keys.filter {
      !taken.contains($0) && !$0.hasSuffix(".num_batches_tracked")
    }.sorted()
    guard let first = rest.first else { return }
    throw UserError(
      "\(path): the network has no place for \(NumberText.count(rest.count, "tensor")), the first "
        + "\(SymbolText.visible(first)); compare the layers of --network with the model's",
      status: .badData)
  }

  /// The rows of a matrix, each `count` rows further down, the last ones at the top.
  static func rotated(_ numbers: [Float], rows: Int, by count: Int) -> [Float] {
    let split = numbers.count / rows * (rows - count)
    return Array(numbers[split...] + numbers[..<split])
  }

  /// Writes weights under the names of another program, for PyTorch, without those of heads that only training has.
  package static func write(
    _ whole: Checkpoint, names: String?, blank: Blank, to path: String
  ) throws {
    let checkpoint = try whole.withoutAuxiliaryHeads()
    let network = checkpoint.network
    let names = try WeightNames.named(names, network: network, header: nil, file: path)
    let output = NamedModule.all(of: network).last { $0.kind == .output }?.name
    var tensors: [SafetensorsWriter.Tensor] = []
    for (layout, buffer) in [
      (network.parameters, checkpoint.model.weights),
      (network.statistics, checkpoint.model.statistics),
    ] {
      for parameter in layout.parameters {
        var numbers = buffer.numbers(parameter.slot)
        if blank == .last, NamedModule.module(of: parameter.name) == output {
          let rows = parameter.shape[0]
          numbers = rotated(numbers, rows: rows, by: rows - 1)
        }
        tensors.append(
          SafetensorsWriter.Tensor(
            name: names(parameter.name), shape: parameter.shape, numbers: numbers))
      }
    }
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: path)
  }
}
