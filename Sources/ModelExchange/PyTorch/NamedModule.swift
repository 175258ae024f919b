import CRNNNet

/// A PyTorch module with weights that a step of a network would be.
struct NamedModule {
  enum Kind { case convolution, norm, recurrence, join, output }

  /// Its name here: `cnn.conv3`, `rnn.0.rnn`.
  let name: String
  let kind: Kind
  /// Its index among all modules of the convolutional part, those without weights included, as in an `nn.Sequential`.
  let index: Int
  /// The LSTMs in front of it; for an LSTM its own number.
  let recurrence: Int

  /// Those of a network, in their order.
  static func all(of network: Network) -> [NamedModule] {
    var names: [String] = []
    for parameter in network.parameters.parameters {
      let name = module(of: parameter.name)
      if names.last != name { names.append(name) }
    }
    var modules: [NamedModule] = []
    var (index, recurrences) = (0, 0)
    let steps = network.specification.steps.flatMap(\.parts)
    for (number, step) in steps.enumerated() where modules.count < names.count {
      func add(_ kind: Kind) {
        modules.append(
          NamedModule(
            name: names[modules.count], kind: kind, index: index, recurrence: recurrences))
      }
      switch step.notation {
      case let convolution as ConvolutionNotation:
        add(.convolution)
        index += convolution.isRectified ? 1 : 0
      case let convolution as DepthwiseNotation:
        add(.convolution)
        index += convolution.isRectified ? 1 : 0
      case is BatchNormNotation, is GroupNormNotation: add(.norm)
      case is BidirectionalLSTMNotation, is UnidirectionalLSTMNotation:
        add(.recurrence)
        recurrences += 1
      case is LinearNotation: add(.join)
      default: if number == steps.count - 1 { add(.output) }
      }
      index += 1
    }
    return modules
  }

  /// What a parameter's name begins with: the name without its last part.
  static func module(of parameter: String) -> String {
    String(parameter[..<(parameter.lastIndex(of: ".") ?? parameter.endIndex)])
  }
}
