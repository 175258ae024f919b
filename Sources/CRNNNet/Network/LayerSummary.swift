import Kernels

/// What a layer puts out for images of one width, and the arithmetic that it stands for.
package struct LayerSummary: Sendable, Equatable {
  /// The common part of its weights' names (`cnn.conv0`), or its kind and number (`pool0`).
  package let name: String
  /// The output's channels, height and width.
  package let channels: Int
  package let height: Int
  package let width: Int
  /// Floating-point operations of the forward pass as the formulas read, two for each product and
  /// sum; 0 for layers that are not made of matrix products. A fast algorithm needs fewer.
  package let forwardOperations: Double
  /// The same of the backward pass: the gradients of the weights and, but for the first layer, of
  /// the input.
  package let backwardOperations: Double
}

extension Network {
  /// The layers in order, for a batch of images of the same width.
  package func summaries(width: Int, batch: Int) -> [LayerSummary] {
    var numbers: [String: Int] = [:]
    var shape = MapShape(
      channels: specification.channels, height: specification.height, width: width)
    var kept: [MapShape] = []
    return layers.enumerated().map { index, layer in
      let numbered = layer.kind.map { kind in
        defer { numbers[kind, default: 0] += 1 }
        return "\(kind)\(numbers[kind, default: 0])"
      }
      let name = [layer.slots.first.map(owner), numbered].compactMap(\.self).joined(separator: " ")
      let operations = 2 * layer.products(of: shape) * Double(batch)
      shape = output(of: layer, shape, &kept)
      return LayerSummary(
        name: name, channels: shape.channels, height: shape.height, width: shape.width,
        forwardOperations: operations, backwardOperations: operations * (index == 0 ? 1 : 2))
    }
  }

  /// The shape that a layer puts out.
  ///
  /// - Parameter kept: those that residual blocks keep.
  private func output(
    of layer: any Layer, _ shape: MapShape, _ kept: inout [MapShape]
  ) -> MapShape {
    switch layer {
    case is ResidualStart: kept.append(shape)
    case is ResidualTurn:
      let input = kept.removeLast()
      kept.append(shape)
      return input
    case is ResidualSum: kept.removeLast()
    default: break
    }
    return layer.output(of: shape)
  }

  /// The name of a parameter without its last part.
  private func owner(of slot: Slot) -> String {
    let name = parameters.parameters.first { $0.slot == slot }?.name ?? ""
    return name.split(separator: ".").dropLast().joined(separator: ".")
  }
}
