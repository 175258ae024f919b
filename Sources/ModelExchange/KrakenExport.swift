import CRNNNet
import Kernels
import Recognition

/// A checkpoint as a network of kraken: batch norms go into the convolutions in front of them, joins become 1 × 1
/// convolutions, and the output's classes stand in the network's text.
struct KrakenExport {
  /// The network as kraken writes it.
  private(set) var vgsl = ""
  private(set) var tensors: [(name: String, shape: [Int], numbers: [Float])] = []

  private let network: Network
  private let numbers: ModelNumbers
  /// Parameters that were not taken yet, in forward order.
  private var parameters: ArraySlice<Parameter>
  private var statistics: ArraySlice<Parameter>
  private var words: [String] = []
  /// The channels of the map whose height just became channels.
  private var heightChannels: Int?
  private var channels: Int
  /// What the first convolution's weights are multiplied by.
  private var inputScale: Float

  init(_ checkpoint: Checkpoint) throws(KrakenError) {
    network = checkpoint.network
    numbers = checkpoint.model
    parameters = network.parameters.parameters[...]
    statistics = network.statistics.parameters[...]
    channels = network.specification.channels
    inputScale = try Self.inputScale(checkpoint.info)
    let steps = Self.words(of: network.specification)
    words = ["1,\(network.specification.height),0,\(channels)"]
    var index = 0
    while index < steps.count {
      let following = Array(steps[(index + 1)...].prefix(2))
      index += 1 + (try add(steps[index], following))
    }
    vgsl = "[" + words.joined(separator: " ") + "]"
  }

  /// The steps as words, with numbers alone: kraken has none that take the height from the map.
  private static func words(of specification: NetworkSpecification) -> [String] {
    var height = specification.height
    return specification.steps.map { step in
      let notation: any LayerNotation =
        (step.notation as? MaxPoolNotation)?.onMaps(ofHeight: height) ?? step.notation
      height = notation.kernels.reduce(height) { $1.outputHeight($0) }
      return notation.description
    }
  }

  /// By what our input differs from kraken's, 1 − p / 255: white must be 0 in both, since convolutions pad with it.
  private static func inputScale(_ info: CheckpointInfo) throws(KrakenError) -> Float {
    guard info.pixelMean == (info.pixelInvert ? 0 : 1) else {
      throw KrakenError(
        "its network sees white as another number than 0 (pixels.mean \(info.pixelMean), invert "
          + "\(info.pixelInvert)); train with pixels {mean: 1, scale: -1, pad: 16}")
    }
    guard info.fixedWidth == nil else {
      throw KrakenError("its pictures are stretched to one width (data.width)")
    }
    return Float(info.pixelInvert ? info.pixelScale : -info.pixelScale)
  }

  /// Adds a step, and returns how many of those behind it went into it.
  private mutating func add(_ step: String, _ next: [String]) throws(KrakenError) -> Int {
    switch true {
    case step.hasPrefix("Mp"):
      guard step.filter({ $0 == "," }).count < 4 else {
        throw KrakenError("the pooling \(step) has a border")
      }
      append(step)
    case step.hasPrefix("Do"): append(step.contains(",") ? step : step + ",1")
    case step.hasPrefix("Gn"):
      guard heightChannels == nil else {
        throw KrakenError("\(step) behind the height has its groups in another order there")
      }
      let name = append(step)
      try take(["weight", "bias"], as: name + ".layer.")
    case step.hasPrefix("S"):
      append(step)
      heightChannels = channels
    case step.hasPrefix("R["): throw KrakenError("the residual block \(step)")
    case step.hasPrefix("Cd"): throw KrakenError("the depthwise convolution \(step)")
    case step.hasPrefix("C"): return try convolution(step, next)
    case step.hasPrefix("L"):
      guard !step.hasPrefix("Lr") else {
        throw KrakenError("an LSTM that reads backwards, \(step)")
      }
      let name = append(step)
      try takeRecurrence(as: name + ".layer.", directions: step.hasPrefix("Lb") ? 2 : 1)
    case step.hasPrefix("F"):
      let name = append("C" + step.dropFirst().prefix(1) + "1,1," + step.dropFirst(2))
      let weight = try take()
      let bias = try take()
      tensors.append((name + ".co.weight", weight.shape + [1, 1], columns(weight)))
      tensors.append((name + ".co.bias", bias.shape, values(bias)))
    case step.hasPrefix("O1c"):
      let name = append("O1c\(network.classes)")
      let weight = try take()
      let bias = try take()
      tensors.append((name + ".lin.weight", weight.shape, columns(weight)))
      tensors.append((name + ".lin.bias", bias.shape, values(bias)))
    default: throw KrakenError("there is no step like \(step) behind this one")
    }
    return 0
  }

  /// A convolution with the batch norm and the ReLU behind it.
  private mutating func convolution(
    _ step: String, _ next: [String]
  ) throws(KrakenError) -> Int {
    let options = step.dropFirst().prefix { $0.isLetter }
    let rest = step.dropFirst(1 + options.count)
    let kernel = rest.split(separator: ",").prefix(2).map { Int($0) ?? 0 }
    if options.contains("v"), !kernel.allSatisfy({ $0 == 1 || $0 == 2 }) {
      throw KrakenError("the valid convolution \(step): kraken pads all but those of 1 and 2")
    }
    guard heightChannels == nil else {
      throw KrakenError("the convolution \(step) behind the height")
    }
    let hasNorm = next.first == "Bn"
    let hasReLU = !options.hasPrefix("r") && next.dropFirst(hasNorm ? 1 : 0).first == "Re"
    guard !(hasNorm && options.hasPrefix("r")) else {
      throw KrakenError("a batch norm behind the ReLU of \(step)")
    }
    let name = append("C\(hasReLU || options.hasPrefix("r") ? "r" : "l")\(rest)")
    let weight = try take()
    let (outputs, width) = (weight.shape[0], weight.slot.count / weight.shape[0])
    var kernels = values(weight)
    var biases = [Float](repeating: 0, count: outputs)
    if !options.contains("n") { biases = values(try take()) }
    if inputScale != 1 { kernels = kernels.map { $0 * inputScale } }
    inputScale = 1
    if hasNorm {
      let gain = values(try take())
      let shift = values(try take())
      let (mean, variance) = (try takeStatistics(), try takeStatistics())
      for output in 0..<outputs {
        let factor =
          Double(gain[output]) / (Double(variance[output]) + Double(BatchNorm.epsilon)).squareRoot()
        for index in output * width..<(output + 1) * width {
          kernels[index] = Float(Double(kernels[index]) * factor)
        }
        biases[output] = Float(
          Double(shift[output]) + (Double(biases[output]) - Double(mean[output])) * factor)
      }
    }
    tensors.append((name + ".co.weight", weight.shape, kernels))
    tensors.append((name + ".co.bias", [outputs], biases))
    channels = outputs
    return (hasNorm ? 1 : 0) + (hasReLU ? 1 : 0)
  }

  /// Adds a block and returns its name.
  @discardableResult private mutating func append(_ block: String) -> String {
    let letters = KrakenBlock.letters(of: block)
    let name = "\(letters)_\(words.count - 1)"
    words.append(block)
    return name
  }

  private mutating func take() throws(KrakenError) -> Parameter {
    guard let parameter = parameters.popFirst() else {
      throw KrakenError("its weights do not belong to its network")
    }
    return parameter
  }

  private mutating func takeStatistics() throws(KrakenError) -> [Float] {
    guard let parameter = statistics.popFirst() else {
      throw KrakenError("its statistics do not belong to its network")
    }
    return numbers.statistics.numbers(parameter.slot)
  }

  private mutating func take(_ parts: [String], as prefix: String) throws(KrakenError) {
    for part in parts {
      let parameter = try take()
      tensors.append((prefix + part, parameter.shape, values(parameter)))
    }
  }

  /// The eight arrays of both directions, under the names that both sides have from PyTorch.
  private mutating func takeRecurrence(
    as prefix: String, directions: Int
  ) throws(KrakenError) {
    let followed = heightChannels
    for _ in 0..<4 * directions {
      let parameter = try take()
      let part = parameter.name.split(separator: ".").last.map(String.init) ?? ""
      heightChannels = part.hasPrefix("weight_ih") ? followed : nil
      let numbers = part.hasPrefix("weight_ih") ? columns(parameter) : values(parameter)
      tensors.append((prefix + part, parameter.shape, numbers))
    }
    heightChannels = nil
  }

  private func values(_ parameter: Parameter) -> [Float] {
    numbers.weights.numbers(parameter.slot)
  }

  /// The numbers of a matrix whose inputs may have been a map's height and channels.
  private mutating func columns(_ parameter: Parameter) -> [Float] {
    guard let channels = heightChannels else { return values(parameter) }
    heightChannels = nil
    return ColumnPermutation(inputs: parameter.shape[1], channels: channels).krakens(
      values(parameter))
  }
}
