import Kernels

/// A bidirectional LSTM over the frames of a sequence (Hochreiter & Schmidhuber, 1997; gates in
/// the order input, forget, cell, output).
///
///     i, f, o = σ(Wᵢₕ x + bᵢₕ + Wₕₕ h + bₕₕ),  g = tanh(…),  c' = f c + i g,  h' = o tanh c'
///
/// x is [C][1][T][N], the output [2H][1][T][N] with the forward direction's H channels first. The
/// reverse direction of an image begins at its own last frame.
package struct BidirectionalLSTM: RecurrentLayer {
  package let inputs: Int
  /// H, the size of each direction.
  package let hidden: Int
  /// Forward and reverse.
  package let directions: [LSTMDirection]
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
        inputs: network.shape.channels, hidden: hidden, directions: [forward, reverse]))
    network.shape.channels = 2 * hidden
  }
}
