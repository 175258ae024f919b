import CRNNNet
import Kernels
import Recognition

/// The layers, each as the operators that compute the same.
extension ONNXNetwork {
  mutating func convolve(_ layer: Convolution) {
    convolve(layer.geometry, layer.weight, layer.bias, layer.norm)
  }

  mutating func convolve(_ layer: DepthwiseConvolution) {
    convolve(layer.geometry, layer.weight, layer.bias, layer.norm, groups: layer.channels)
  }

  private mutating func convolve(
    _ geometry: KernelGeometry, _ weight: Slot, _ bias: Slot?, _ norm: BatchNorm?, groups: Int = 1
  ) {
    if geometry.padWidth > 0 { maskMap() } else { toMap() }
    let parameter = parameter(weight)
    let outputs = parameter.shape[0]
    var (weights, biases) = (numbers(weight), bias.map(numbers))
    if let norm {
      let (scales, shifts) = affine(norm)
      let taps = weights.count / outputs
      for output in 0..<outputs {
        for index in output * taps..<(output + 1) * taps { weights[index] *= scales[output] }
      }
      biases = shifts.indices.map { shifts[$0] + scales[$0] * (biases?[$0] ?? 0) }
    }
    var inputs = [value, graph.tensor(parameter.name, shape: parameter.shape, weights)]
    if let biases {
      let name = parameter.name.split(separator: ".").dropLast().joined(separator: ".")
      inputs.append(graph.tensor("\(name).bias", shape: [biases.count], biases))
    }
    let group = groups == 1 ? [] : [ONNXGraph.Attribute.integer("group", groups)]
    value = graph.add("Conv", inputs, Self.attributes(geometry) + group)
    shrink(by: geometry)
    channels = outputs
    (isMasked, isRectified) = (false, false)
  }

  mutating func pool(_ layer: MaxPool) {
    if layer.isRectified { rectify() }
    // A window without a border lies in the image's own columns, or belongs to no column of the output.
    if layer.geometry.padWidth > 0, isRectified {
      maskMap()
    } else if layer.geometry.padWidth > 0 {
      maskMap(-.infinity)
    } else {
      toMap()
    }
    value = graph.add("MaxPool", [value], Self.attributes(layer.geometry))
    shrink(by: layer.geometry)
    isMasked = false
  }

  mutating func rectify() {
    guard !isRectified else { return }
    value = graph.add("Relu", [value])
    isRectified = true
  }

  /// y = scale · x + shift, with the running statistics.
  mutating func normalise(_ layer: BatchNorm) {
    toMap()
    let weight = parameter(layer.weight).name
    let name = weight.split(separator: ".").dropLast().joined(separator: ".")
    let tensors = [
      graph.tensor("\(name).weight", shape: [channels], numbers(layer.weight)),
      graph.tensor("\(name).bias", shape: [channels], numbers(layer.bias)),
      graph.tensor("\(name).running_mean", shape: [channels], statistics(layer.runningMean)),
      graph.tensor("\(name).running_var", shape: [channels], statistics(layer.runningVariance)),
    ]
    value = graph.add(
      "BatchNormalization", [value] + tensors, [.number("epsilon", BatchNorm.epsilon)])
    (isMasked, isRectified) = (false, false)
  }

  /// Means and variances over each image's own columns: ONNX's own group norm would count all.
  mutating func normalise(_ layer: GroupNorm) {
    maskMap()
    let extents = graph.constant([0, channels, height, -1])
    let groups = graph.constant([0, layer.groups, -1])
    let axes = graph.constant([2])
    let size = channels / layer.groups * height
    let count = ofLengths("count \(size)") { network in
      let columns = network.graph.add("Cast", [network.lengths], Self.cast(to: .float))
      let all = network.graph.add("Mul", [columns, network.graph.constant(Float(size))])
      return network.graph.add("Unsqueeze", [all, network.graph.constant([1, 2])])
    }
    let grouped = graph.add("Reshape", [value, groups])
    let mean = graph.add("Div", [graph.add("ReduceSum", [grouped, axes]), count])
    value = graph.add("Reshape", [graph.add("Sub", [grouped, mean]), extents])
    isMasked = false
    maskMap()
    let centred = graph.add("Reshape", [value, groups])
    let squares = graph.add("ReduceSum", [graph.add("Mul", [centred, centred]), axes])
    let variance = graph.add(
      "Add", [graph.add("Div", [squares, count]), graph.constant(GroupNorm.epsilon)])
    let unit = graph.add("Div", [centred, graph.add("Sqrt", [variance])])
    let weight = parameter(layer.weight).name
    let gain = graph.tensor(weight, shape: [channels, 1, 1], numbers(layer.weight))
    let shift = graph.tensor(
      parameter(layer.bias).name, shape: [channels, 1, 1], numbers(layer.bias))
    let scaled = graph.add("Mul", [graph.add("Reshape", [unit, extents]), gain])
    value = graph.add("Add", [scaled, shift])
    (isMasked, isRectified) = (false, false)
  }

  mutating func heightToChannels() {
    toMap()
    value = graph.add("Reshape", [value, graph.constant([0, channels * height, 1, -1])])
    (channels, height) = (channels * height, 1)
  }

  /// W x + b of each frame.
  mutating func project(_ layer: Linear) {
    toSequence()
    let weight = parameter(layer.weight)
    let rows = numbers(layer.weight)
    // [O][I] as [I][O].
    let columns = (0..<rows.count).map { index in
      rows[index % layer.outputs * layer.inputs + index / layer.outputs]
    }
    let product = graph.add(
      "MatMul",
      [value, graph.tensor(weight.name, shape: [layer.inputs, layer.outputs], columns)])
    let bias = graph.tensor(
      parameter(layer.bias).name, shape: [layer.outputs], numbers(layer.bias))
    value = graph.add("Add", [product, bias])
    channels = layer.outputs
    (isMasked, isRectified) = (false, false)
  }

  /// An LSTM of one direction or both.
  ///
  /// - Parameter direction: what ONNX calls them.
  mutating func recur(_ directions: [LSTMDirection], _ direction: String) {
    toSequence()
    let name = parameter(directions[0].inputWeight).name
      .split(separator: ".").dropLast().joined(separator: ".")
    let (count, hidden, inputs) = (directions.count, directions[0].hidden, directions[0].inputs)
    let weight = graph.tensor(
      "\(name).W", shape: [count, 4 * hidden, inputs],
      directions.flatMap { gates($0.inputWeight) })
    let recurrence = graph.tensor(
      "\(name).R", shape: [count, 4 * hidden, hidden],
      directions.flatMap { gates($0.hiddenWeight) })
    let bias = graph.tensor(
      "\(name).B", shape: [count, 8 * hidden],
      directions.flatMap { gates($0.inputBias) + gates($0.hiddenBias) })
    let frames = ofLengths("int32") { network in
      network.graph.add("Cast", [network.lengths], Self.cast(to: .int32))
    }
    // [T][directions][N][H]
    let states = graph.add(
      "LSTM", [value, weight, recurrence, bias, frames],
      [.integer("hidden_size", hidden), .text("direction", direction)])
    let beside = graph.add("Transpose", [states], [.integers("perm", [0, 2, 1, 3])])
    value = graph.add("Reshape", [beside, graph.constant([0, 0, count * hidden])])
    channels = count * hidden
    (isMasked, isRectified) = (true, false)
  }

  /// The rows of all gates of a direction: ours are input, forget, cell, output, those of ONNX input, output, forget,
  /// cell.
  private func gates(_ slot: Slot) -> [Float] {
    let rows = numbers(slot)
    let size = rows.count / 4
    return [0, 3, 1, 2].flatMap { rows[$0 * size..<($0 + 1) * size] }
  }

  /// The y = scale · x + shift of a batch norm.
  private func affine(_ norm: BatchNorm) -> (scales: [Float], shifts: [Float]) {
    let (gains, biases) = (numbers(norm.weight), numbers(norm.bias))
    let (means, variances) = (statistics(norm.runningMean), statistics(norm.runningVariance))
    let scales = gains.indices.map {
      gains[$0] / (variances[$0] + BatchNorm.epsilon).squareRoot()
    }
    return (scales, scales.indices.map { biases[$0] - means[$0] * scales[$0] })
  }

  private mutating func shrink(by kernel: KernelGeometry) {
    height = kernel.outputHeight(height)
    shrinkLengths(by: kernel)
  }

  private static func attributes(_ kernel: KernelGeometry) -> [ONNXGraph.Attribute] {
    [
      .integers("kernel_shape", [kernel.height, kernel.width]),
      .integers("strides", [kernel.strideHeight, kernel.strideWidth]),
      .integers("pads", [kernel.padHeight, kernel.padWidth, kernel.padHeight, kernel.padWidth]),
    ]
  }

  private static func cast(to type: ONNXGraph.ElementType) -> [ONNXGraph.Attribute] {
    [.integer("to", type.rawValue)]
  }

  private func parameter(_ slot: Slot) -> Parameter {
    guard let parameter = network.parameters.parameters.first(where: { $0.slot == slot }) else {
      preconditionFailure("a layer's parameters are the network's")
    }
    return parameter
  }

  private func numbers(_ slot: Slot) -> [Float] { model.weights.numbers(slot) }

  private func statistics(_ slot: Slot) -> [Float] { model.statistics.numbers(slot) }
}
