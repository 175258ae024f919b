import Kernels

/// A bidirectional LSTM over the frames of a sequence (Hochreiter & Schmidhuber, 1997; gates in
/// the order input, forget, cell, output).
///
///     i, f, o = σ(Wᵢₕ x + bᵢₕ + Wₕₕ h + bₕₕ),  g = tanh(…),  c' = f c + i g,  h' = o tanh c'
///
/// x is [C][1][T][N], the output [2H][1][T][N] with the forward direction's H channels first. The
/// reverse direction of an image begins at its own last frame.
package struct BidirectionalLSTM: Layer {
  package let inputs: Int
  /// H, the size of each direction.
  package let hidden: Int
  package let forwardDirection: LSTMDirection
  package let reverseDirection: LSTMDirection

  package struct Cache {
    var input: Tensor?
    var output: Tensor?
    var forwardState: LSTMDirection.State?
    var reverseState: LSTMDirection.State?
    let forwardPacked = LSTMDirection.Packed()
    let reversePacked = LSTMDirection.Packed()
  }

  package var slots: [Slot] { forwardDirection.slots + reverseDirection.slots }

  package var diagnosis: LayerDiagnosis { .recurrent }

  package func output(of input: MapShape) -> MapShape {
    MapShape(channels: 2 * hidden, height: input.height, width: input.width)
  }

  package func products(of input: MapShape) -> Double {
    2 * 4 * Double(hidden) * Double(inputs + hidden) * Double(input.width)
  }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    let y = Tensor(
      pass.output.floats(2 * hidden * x.plane), channels: 2 * hidden, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    cache.input = x
    cache.output = y
    cache.forwardState = forwardDirection.forward(x, output: y.data, pass, cache.forwardPacked)
    cache.reverseState = reverseDirection.forward(
      x, output: y.data + hidden * x.plane, pass, cache.reversePacked)
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input, let y = cache.output, let forwardState = cache.forwardState,
      let reverseState = cache.reverseState
    else { preconditionFailure("backward without forward") }
    let dx: Tensor? = pass.wantsInputGradient ? x.likeness(in: pass.output) : nil
    dx?.zero()
    pass.scratch.temporarily {
      forwardDirection.backward(
        dOutput: dy.data, x, output: y.data, forwardState, dx: dx, gradients, pass,
        cache.forwardPacked)
    }
    pass.scratch.temporarily {
      reverseDirection.backward(
        dOutput: dy.data + hidden * dy.plane, x, output: y.data + hidden * y.plane, reverseState,
        dx: dx, gradients, pass, cache.reversePacked)
    }
    return dx
  }
}

/// `Lbx<hidden>`: bidirectional, along x.
package struct BidirectionalLSTMNotation: LayerNotation {
  package static let letters = "Lb"
  package var hidden: Int

  package init(_ word: NotationWord) throws(NetworkError) {
    guard word.text.hasPrefix("Lbx"),
      let hidden = try word.positiveNumber(word.rest(behind: "Lbx"))
    else { throw word.error("a recurrent layer is Lbx<size>, bidirectional along x") }
    self.hidden = hidden
  }

  package var description: String { "Lbx\(hidden)" }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    try network.requireSequence(self)
    let name = "rnn.\(network.nextNumber(of: NetworkBuilder.recurrence)).rnn"
    let forward = try LSTMDirection(
      hidden: hidden, isReverse: false, named: name, suffix: "", in: &network)
    let reverse = try LSTMDirection(
      hidden: hidden, isReverse: true, named: name, suffix: "_reverse", in: &network)
    network.append(
      BidirectionalLSTM(
        inputs: network.shape.channels, hidden: hidden, forwardDirection: forward,
        reverseDirection: reverse))
    network.shape.channels = 2 * hidden
  }
}
