import Kernels

/// A linear map of every frame: y = W x + b, with x [C][1][T][N], W [O][C], y [O][1][T][N].
package struct Linear: Layer {
  package let inputs: Int
  package let outputs: Int
  package let weight: Slot
  package let bias: Slot

  package struct Cache {
    var input: Tensor?
    let packed = PackedWeights()
    let readingWeights = PackedWeights()
  }

  package var slots: [Slot] { [weight, bias] }

  package func output(of input: MapShape) -> MapShape {
    MapShape(channels: outputs, height: input.height, width: input.width)
  }

  package func products(of input: MapShape) -> Double {
    Double(weight.count) * Double(input.width)
  }

  package var reducibleWeights: [ReducibleWeights] {
    inputs <= DotFactors.mostProducts ? [ReducibleWeights(slot: weight, rows: outputs)] : []
  }

  package func joined(by next: any Layer) -> [any Layer]? {
    givingMemory(to: next)
  }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    cache.input = x
    let y = Tensor(
      pass.output.floats(outputs * x.plane), channels: outputs, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    if let factors = pass.factors(of: weight) {
      let weights = DotWeights(factors, rows: outputs, depth: inputs)
      let packed = cache.readingWeights.forward(pass, count: weights.packedCount, rows: 1) {
        packed, _, _ in
        weights.pack(pass.weights[weight], bias: pass.weights[bias], into: packed)
      }
      weights.read(packed, x, into: y.columns, pass.scratch)
    } else {
      projection.apply(
        x.columns, into: y.columns, bias: pass.weights[bias], pass, cache.packed)
    }
    y.maskPadding()
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    let gradient = ColumnPanels(dy.columns, rows: outputs, pass.team, in: pass.scratch)
    gradients.take(gradient.sum(in: pass.scratch), bias)
    pass.scratch.temporarily {
      projection.writeWeightGradient(
        gradient,
        TransposedColumns(x.columns, channels: inputs, pass.team, in: pass.scratch), gradients,
        pass)
    }
    guard pass.wantsInputGradient else { return nil }
    let dx = x.likeness(in: pass.output)
    projection.applyTransposed(
      gradient, into: dx.columns, accumulates: false, pass, cache.packed)
    return dx
  }

  private var projection: Projection {
    Projection(weight: weight, outputs: outputs, inputs: inputs)
  }
}

/// `F(l|r)<outputs>`: l is linear, r has a ReLU behind it.
package struct LinearNotation: LayerNotation {
  package static let letters = "F"
  package var outputs: Int
  private let isRectified: Bool

  package init(_ word: NotationWord) throws(NetworkError) {
    isRectified = try word.isRectified(behind: Self.letters)
    guard let outputs = try word.positiveNumber(word.text.dropFirst(2)) else {
      throw word.error("a linear layer is Fl<outputs> or Fr<outputs>")
    }
    self.outputs = outputs
  }

  package var description: String { "F\(isRectified ? "r" : "l")\(outputs)" }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    try network.requireSequence(self)
    try Self.add(outputs, to: &network)
    if isRectified { network.append(ReLU()) }
  }

  /// Adds a linear layer, named after the recurrent layer before it if no other is.
  static func add(_ outputs: Int, to network: inout NetworkBuilder) throws(NetworkError) {
    let recurrences = network.count(of: NetworkBuilder.recurrence)
    var name = "rnn.\(recurrences - 1).embedding"
    if recurrences == 0 || network.parameters["\(name).weight"] != nil {
      name = "linear\(network.nextNumber(of: "linear"))"
    }
    let inputs = network.shape.channels
    let values = network.scheme.linear(fanIn: inputs)
    network.append(
      Linear(
        inputs: inputs, outputs: outputs,
        weight: try network.parameters.add("\(name).weight", [outputs, inputs], values),
        bias: try network.parameters.add("\(name).bias", [outputs], values)))
    network.shape.channels = outputs
  }
}

/// `O1<loss>[<classes>]`: the linear layer that puts out the logits of a loss, `c` for CTC; the alphabet tells the classes
/// unless they are given.
package struct OutputNotation: LayerNotation {
  package static let letters = "O"
  private let output: any Loss
  private let classes: Int?

  package init(_ word: NotationWord) throws(NetworkError) {
    let loss = Self.losses.first { word.text.hasPrefix("O1\($0.letter)") }
    let rest = word.rest(behind: "O1c")
    classes = try word.positiveNumber(rest)
    guard let loss, rest.isEmpty || (classes ?? 0) > 1 else {
      let forms = Self.losses.map { "O1\($0.letter) or O1\($0.letter)<classes>" }
      throw word.error("the output is \(forms.joined(separator: ", ")), blank included")
    }
    output = loss
  }

  package var description: String { "O1\(output.letter)\(classes.map(String.init) ?? "")" }

  package var loss: (any Loss)? { output }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    try network.requireSequence(self)
    // The description is checked with two classes before the alphabet is known.
    if let classes, classes != network.classes, network.classes != 2 {
      throw NetworkError(
        "the output has \(classes) classes, but the alphabet needs \(network.classes) with the blank; "
          + "write O1c to take the number from the alphabet")
    }
    try LinearNotation.add(network.classes, to: &network)
  }
}
