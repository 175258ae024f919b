import Settings

/// A rule by which gradients change weights, in the formulas of PyTorch; a file each, and a line in ``Optimizer``.
///
/// Every result depends on its own element alone, so ranges can be cut anywhere without changing a bit.
protocol UpdateRule: Sendable {
  /// What the rule remembers of each weight, under the names that checkpoints give it.
  var slotNames: [String] { get }

  /// Updates the weights and slots of a range in place.
  func update(_ range: WeightRange, _ step: UpdateStep)
}

/// A part of the flat buffers.
struct WeightRange {
  let weights: UnsafeMutablePointer<Float>
  let gradients: UnsafePointer<Float>
  /// The values of each slot for all weights, in the order of the rule's names.
  let slots: [UnsafeMutablePointer<Float>]
  /// The number of the first weight of the range among all.
  let first: Int
  let count: Int

  /// The values of a slot for the range.
  func slot(_ number: Int) -> UnsafeMutablePointer<Float> { slots[number] + first }
}

/// What is the same for all weights of an update.
struct UpdateStep {
  /// From 1.
  let number: Int
  let learningRate: Double
  /// A factor of every gradient, which averages and clips in the same pass.
  let gradientScale: Float
}
