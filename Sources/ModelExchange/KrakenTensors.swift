import CRNNNet
import Console

/// The numbers of our parameters in a file of kraken.
struct KrakenTensors {
  private let prefix: String
  /// The source of each parameter, by the part of its name before the last dot (of an LSTM's, all of it).
  private let sources: [KrakenNetwork.Source]
  private let owners: [String]

  init(prefix: String, network: KrakenNetwork) {
    self.prefix = prefix
    sources = network.sources
    owners = Self.owners(network)
  }

  /// What our parameters of each source are called, without their last part.
  private static func owners(_ network: KrakenNetwork) -> [String] {
    // Two classes do for names.
    guard let specification = try? NetworkSpecification(network.notation),
      let built = try? Network(specification, classes: 2)
    else { return [] }
    var owners: [String] = []
    for parameter in built.parameters.parameters {
      let owner = parameter.name.split(separator: ".").dropLast().joined(separator: ".")
      if owners.last != owner { owners.append(owner) }
    }
    return owners
  }

  /// - Parameters:
  ///   - rows: The class in the file of each of ours.
  ///   - classes: Those that the file has.
  func numbers(
    of parameter: Parameter, in file: SafetensorsFile, rows: [Int], classes: Int
  ) throws -> [Float] {
    let parts = parameter.name.split(separator: ".").map(String.init)
    let (owner, last) = (parts.dropLast().joined(separator: "."), parts.last ?? "")
    guard let index = owners.firstIndex(of: owner), index < sources.count else {
      preconditionFailure("\(parameter.name) has no source")
    }
    let source = sources[index]
    let layer = "\(prefix).nn.\(source.name)"
    let shape = parameter.shape
    switch source.kind {
    case .convolution: return try file.numbers("\(layer).co.\(last)", shape: shape)
    case .groupNorm: return try file.numbers("\(layer).layer.\(last)", shape: shape)
    case .recurrence:
      let numbers = try file.numbers("\(layer).layer.\(last)", shape: shape)
      return last.hasPrefix("weight_ih") ? columns(numbers, of: source, shape, file) : numbers
    case .pointwise:
      let numbers = try file.numbers(
        "\(layer).co.\(last)", shape: last == "weight" ? shape + [1, 1] : shape)
      return last == "weight" ? columns(numbers, of: source, shape, file) : numbers
    case .output:
      var stored = shape
      stored[0] = classes
      let numbers = try file.numbers("\(layer).lin.\(last)", shape: stored)
      let width = numbers.count / classes
      let chosen = rows.flatMap { numbers[$0 * width..<($0 + 1) * width] }
      return last == "weight" ? columns(chosen, of: source, shape, file) : chosen
    }
  }

  /// Brings inputs that were a map's height and channels from kraken's order, h · C + c, into ours, c · H + h.
  private func columns(
    _ numbers: [Float], of source: KrakenNetwork.Source, _ shape: [Int], _ file: SafetensorsFile
  ) -> [Float] {
    guard source.followsHeight, let channels = lastChannels(file) else { return numbers }
    return ColumnPermutation(inputs: shape[1], channels: channels).ours(numbers)
  }

  /// The channels of the map whose height became channels.
  private func lastChannels(_ file: SafetensorsFile) -> Int? {
    let convolution = sources.prefix { !$0.followsHeight }.last { $0.kind == .convolution }
    guard let convolution else { return nil }
    return file.header.entries["\(prefix).nn.\(convolution.name).co.weight"]?.shape.first
  }
}

/// The order of the columns of a matrix whose inputs were a map of some channels and heights.
struct ColumnPermutation {
  let inputs: Int
  let channels: Int

  private var height: Int { inputs / max(1, channels) }

  /// From columns h · C + c to c · H + h.
  func ours(_ numbers: [Float]) -> [Float] {
    permuted(numbers) { column in column % height * channels + column / height }
  }

  /// From columns c · H + h to h · C + c.
  func krakens(_ numbers: [Float]) -> [Float] {
    permuted(numbers) { column in column % channels * height + column / channels }
  }

  private func permuted(_ numbers: [Float], from: (Int) -> Int) -> [Float] {
    guard height > 1, height * channels == inputs else { return numbers }
    return numbers.indices.map { numbers[$0 / inputs * inputs + from($0 % inputs)] }
  }
}
