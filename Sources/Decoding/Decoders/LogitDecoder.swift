import CRNNNet
import Foundation

/// A way to read the text of an image from what the network says about it.
///
/// A decoder is one file of Decoders/, and a line in ``TextDecoder``.
protocol LogitDecoder {
  /// What the user should know about the files that it read, a line each.
  var notices: [String] { get }
  /// Words of images' own lists that it left out so far, because they have symbols that the model does not know.
  var unknownWords: Int { get }

  /// What it reads; nil where it finds nothing, so that the best path is read.
  ///
  /// - Parameter name: the image's name, as it was given; empty where it has none.
  mutating func read(_ scores: FrameScores, image name: String) -> ImageReading?
}

extension LogitDecoder {
  var notices: [String] { [] }
  var unknownWords: Int { 0 }
}

/// What a decoder reads in an image.
struct ImageReading {
  let text: String
  let classes: [Int32]
  /// The part of the text in the sum over all candidates, where the decoder knows them.
  var probability: Double?
  /// The logarithm of the best path's probability, where the decoder has it.
  var bestPath: Double?
  var alternatives: [DecodedText.Alternative] = []

  static func bestPath(of scores: FrameScores, _ alphabet: Alphabet) -> ImageReading {
    let path = scores.likeliestPath()
    return ImageReading(
      text: alphabet.decode(path.classes), classes: path.classes, bestPath: path.logProbability)
  }
}
