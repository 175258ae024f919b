import Kernels

/// An LSTM that reads the frames of a sequence in one direction, as each half of ``BidirectionalLSTM`` does.
///
/// x is [C][1][T][N], the output [H][1][T][N]. Against the reading direction, an image begins at its own last frame.
package struct UnidirectionalLSTM: Layer {
  package let inputs: Int
  /// H.
  package let hidden: Int
  package let direction: LSTMDirection

  package struct Cache {
    var input: Tensor?
    var output: Tensor?
    var state: LSTMDirection.State?
    let packed = LSTMDirection.Packed()
  }

  package var slots: [Slot] { direction.slots }

  package var diagnosis: LayerDiagnosis { .recurrent }

  package func output(of input: MapShape) -> MapShape {
    MapShape(channels: hidden, height: input.height, width: input.width)
  }

  package func products(of input: MapShape) -> Double {
    4 * Double(hidden) * Double(inputs + hidden) * Double(input.width)
  }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    let y = Tensor(
      pass.output.floats(hidden * x.plane), channels: hidden, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    cache.input = x
    cache.output = y
    cache.state = direction.forward(x, output: y.data, pass, cache.packed)
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input, let y = cache.output, let state = cache.state else {
      preconditionFailure("backward without forward")
    }
    let dx: Tensor? = pass.wantsInputGradient ? x.likeness(in: pass.output) : nil
    dx?.zero()
    pass.scratch.temporarily {
      direction.backward(
        dOutput: dy.data, x, output: y.data, state, dx: dx, gradients, pass, cache.packed)
    }
    return dx
  }
}

/// `Lfx<hidden>`: along x; `Lrx<hidden>`: against it.
package struct UnidirectionalLSTMNotation: LayerNotation {
  package static let letters = "L"
  package var hidden: Int
  package let isReverse: Bool

  package init(_ word: NotationWord) throws(NetworkError) {
    isReverse = word.text.hasPrefix("Lrx")
    guard isReverse || word.text.hasPrefix("Lfx"),
      let hidden = try word.positiveNumber(word.rest(behind: "Lfx"))
    else {
      throw word.error(
        "a recurrent layer is Lbx<size>, bidirectional along x, or Lfx<size> or Lrx<size>, forwards or backwards"
      )
    }
    self.hidden = hidden
  }

  package var description: String { "L\(isReverse ? "r" : "f")x\(hidden)" }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    try network.requireSequence(self)
    let name = "rnn.\(network.nextNumber(of: NetworkBuilder.recurrence)).rnn"
    let direction = try LSTMDirection(
      hidden: hidden, isReverse: isReverse, named: name, suffix: "", in: &network)
    network.append(
      UnidirectionalLSTM(inputs: network.shape.channels, hidden: hidden, direction: direction))
    network.shape.channels = hidden
  }
}
