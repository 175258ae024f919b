import Kernels

/// How a kind of layer stands in a network's description, and how it comes into the network.
package protocol LayerNotation: Sendable, CustomStringConvertible {
  /// What its words begin with, as `Mp` in `Mp2,2`; of several kinds the first in the list counts.
  static var letters: String { get }

  /// Reads a word that begins with the letters; throws where the rest is not understood.
  init(_ word: NotationWord) throws(NetworkError)

  /// The word, so that it is read as the same.
  var description: String { get }

  /// The kernels that make maps narrower, in their order.
  var kernels: [KernelGeometry] { get }

  /// The steps that it consists of, in the order of their parameters; none of a single layer.
  var steps: [NetworkStep] { get }

  /// Whether its output is written over its input where nothing is remembered for a backward pass.
  var isInPlace: Bool { get }

  /// The loss of the logits that it puts out, as the last step does; nil of any other.
  var loss: (any Loss)? { get }

  /// Adds its parameters and its layer, or layers, to a network; throws where they do not fit behind those
  /// that are there.
  func add(to network: inout NetworkBuilder) throws(NetworkError)
}

extension LayerNotation {
  package var kernels: [KernelGeometry] { [] }

  package var steps: [NetworkStep] { [] }

  package var isInPlace: Bool { false }

  package var loss: (any Loss)? { nil }
}
