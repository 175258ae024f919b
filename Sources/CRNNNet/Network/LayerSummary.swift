/// What a layer puts out for images of one width, and the arithmetic that it stands for.
public struct LayerSummary: Sendable, Equatable {
  /// The common part of its weights' names (`cnn.conv0`), or its kind and number (`pool0`).
  public let name: String
  /// The output's channels, height and width.
  public let channels: Int
  public let height: Int
  public let width: Int
  /// Floating-point operations of the forward pass as the formulas read, two for each product and
  /// sum; 0 for layers that are not made of matrix products. A fast algorithm needs fewer.
  public let forwardOperations: Double
  /// The same of the backward pass: the gradients of the weights and, but for the first layer, of
  /// the input.
  public let backwardOperations: Double
}

extension Network {
  /// The layers in order, for a batch of images of the same width.
  public func summaries(width: Int, batch: Int) -> [LayerSummary] {
    var numbers: [String: Int] = [:]
    func numbered(_ kind: String) -> String {
      defer { numbers[kind, default: 0] += 1 }
      return "\(kind)\(numbers[kind, default: 0])"
    }
    var (channels, height, width) = (specification.channels, specification.height, width)
    return layers.enumerated().map { number, layer in
      let input = width
      width = layer.outputWidth(width)
      let name: String
      // The products of a column, of which there are as many as of the output unless it says otherwise.
      var (products, columns) = (0, width)
      switch layer {
      case let layer as Convolution:
        name = owner(of: layer.weight)
        channels = layer.outputChannels
        height = layer.geometry.outputHeight(height)
        products = layer.weight.count * height
      case let layer as PooledConvolution:
        name = "\(owner(of: layer.convolution.weight)) \(numbered("pool"))"
        channels = layer.convolution.outputChannels
        let rows = layer.convolution.geometry.outputHeight(height)
        height = layer.pool.geometry.outputHeight(rows)
        products = layer.convolution.weight.count * rows
        columns = layer.convolution.outputWidth(input)
      case let layer as MaxPool:
        name = numbered("pool")
        height = layer.geometry.outputHeight(height)
      case let layer as BatchNorm: name = owner(of: layer.weight)
      case is ReLU: name = numbered("relu")
      case is Dropout: name = numbered("dropout")
      case is HeightToChannels:
        name = numbered("sequence")
        (channels, height) = (channels * height, 1)
      case let layer as BidirectionalLSTM:
        name = owner(of: layer.forwardDirection.inputWeight)
        channels = 2 * layer.hidden
        products = 2 * 4 * layer.hidden * (layer.inputs + layer.hidden)
      case let layer as Linear:
        name = owner(of: layer.weight)
        channels = layer.outputs
        products = layer.weight.count
      default: name = numbered("layer")
      }
      let operations = 2 * Double(products) * Double(columns * batch)
      return LayerSummary(
        name: name, channels: channels, height: height, width: width,
        forwardOperations: operations, backwardOperations: operations * (number == 0 ? 1 : 2))
    }
  }

  /// The name of a parameter without its last part.
  private func owner(of slot: Slot) -> String {
    let name = parameters.parameters.first { $0.slot == slot }?.name ?? ""
    return name.split(separator: ".").dropLast().joined(separator: ".")
  }
}
