import CRNNNet

/// The network of a recommendation, with as many frames as the labels need.
///
/// It has narrow convolutions, pooling that leaves no height, an auxiliary output for the convolutions, and two
/// bidirectional LSTMs.
package struct RecommendedNetwork: Sendable, Equatable {
  /// The network in VGSL notation.
  package let text: String
  /// Columns of the picture for each frame.
  package let columnsPerFrame: Int

  /// Frames for each one that CTC needs, at least.
  static let frameFactor = 1.6
  /// As many are enough for any symbol, such as the wide ones of Chinese.
  private static let enoughFrames = 3.0

  package init(for traits: DataTraits) {
    var columns = traits.columnsPerFrame >= 8 * Self.enoughFrames ? 8 : 4
    while columns > 1, traits.columnsPerFrame < Self.frameFactor * Double(columns) { columns /= 2 }
    columnsPerFrame = columns
    text =
      "[1,\(traits.height),0,\(traits.channels)\(Self.steps(traits.height, columns)) O1c]"
  }

  private static func steps(_ height: Int, _ columns: Int) -> String {
    var pooling = Pooling(height: height)
    var text = convolution(32) + pooling.step(halvesWidth: columns >= 2)
    text += convolution(64) + pooling.step(halvesWidth: columns >= 4)
    text += convolution(128) + convolution(128) + pooling.step(halvesWidth: columns >= 8)
    text += convolution(256)
    // What is higher than 96 would leave too much to a single pooling.
    while pooling.height > 12 { text += pooling.step() }
    if pooling.height > 1 { text += " Mp0,1" }
    return text + " S1(1x0)1,3 O1a0.3 Lbx256 Do0.3 Lbx256 Do0.3"
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
