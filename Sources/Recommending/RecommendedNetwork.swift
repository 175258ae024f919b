import CRNNNet

/// The network of a recommendation, with as many frames as the labels need.
///
/// That for lines has narrow convolutions, pooling that leaves no height, and two bidirectional LSTMs. That for words has
/// the wide convolutions of the preset crnn, and its linear layer between the LSTMs: it finds the letters of a
/// short word in many fewer steps.
package struct RecommendedNetwork: Sendable, Equatable {
  /// The network in VGSL notation.
  package let text: String
  /// Columns of the picture for each frame.
  package let columnsPerFrame: Int

  /// Frames for each one that CTC needs, at least.
  static let frameFactor = 1.6

  package init(for traits: DataTraits) {
    var columns = 4
    while columns > 1, traits.columnsPerFrame < Self.frameFactor * Double(columns) { columns /= 2 }
    columnsPerFrame = columns
    text =
      "[1,\(traits.height),0,\(traits.channels)"
      + (traits.areLines
        ? Self.lineSteps(traits.height, columns) : Self.wordSteps(traits.height, columns)) + " O1c]"
  }

  private static func lineSteps(_ height: Int, _ columns: Int) -> String {
    var pooling = Pooling(height: height)
    var text = convolution(32) + pooling.step(halvesWidth: columns >= 2)
    text += convolution(64) + pooling.step(halvesWidth: columns >= 4)
    text += convolution(128) + convolution(128) + pooling.step() + convolution(256)
    // What is higher than 96 would leave too much to a single pooling.
    while pooling.height > 12 { text += pooling.step() }
    if pooling.height > 1 { text += " Mp\(pooling.height),1" }
    return text + " S1(1x0)1,3 Lbx256 Do0.3 Lbx256 Do0.3"
  }

  private static func wordSteps(_ height: Int, _ columns: Int) -> String {
    var pooling = Pooling(height: height)
    var text = convolution(64) + pooling.step(halvesWidth: columns >= 2)
    text += convolution(128) + pooling.step(halvesWidth: columns >= 4)
    text += convolution(256) + convolution(256) + pooling.step()
    text += convolution(512) + convolution(512)
    repeat { text += pooling.step() } while pooling.height > 3
    if pooling.height > 1 { text += " Clvn2,2,512 Bn Re" }
    return text + " S1(1x0)1,3 Lbx256 Fl256 Lbx256"
  }

  private static func convolution(_ channels: Int) -> String { " Cln3,3,\(channels) Bn Re" }

  /// Steps that halve the height where there is enough of it.
  private struct Pooling {
    var height: Int

    mutating func step(halvesWidth: Bool = false) -> String {
      let (rows, columns) = (height >= 4 ? 2 : 1, halvesWidth ? 2 : 1)
      height /= rows
      return rows * columns == 1 ? "" : " Mp\(rows),\(columns)"
    }
  }
}
