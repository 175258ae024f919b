import Kernels

/// An LSTM that reads the frames of a sequence in one direction, as each half of ``BidirectionalLSTM`` does.
///
/// x is [C][1][T][N], the output [H][1][T][N]. Against the reading direction, an image begins at its own last frame.
package struct UnidirectionalLSTM: RecurrentLayer {
  package let inputs: Int
  /// H.
  package let hidden: Int
  /// The one.
  package let directions: [LSTMDirection]
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
      UnidirectionalLSTM(inputs: network.shape.channels, hidden: hidden, directions: [direction]))
    network.shape.channels = hidden
  }
}
