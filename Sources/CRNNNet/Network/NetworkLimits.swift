/// What a network may ask for. A description comes from a configuration or with a checkpoint of a stranger,
/// and none may end the program, keep it busy or fill the memory.
///
/// The preset `crnn` has 8 million weights, and 24 thousand numbers a column of images 32 high.
package enum NetworkLimits {
  /// Bytes of a description.
  package static let text = 16_384
  /// Steps of a description.
  package static let steps = 256
  /// Blocks inside of each other.
  package static let depth = 4
  /// Every number in it, so that a product of three fits an `Int`.
  package static let number = 1 << 20
  /// The height of images; shards have none that are higher.
  package static let height = 65_535
  /// The width of an image in columns, and the narrowest width that a network may ask for.
  package static let width = 100_000
  /// Weights of all layers.
  package static let weights = 1 << 30
  /// Channels × height of all layers' outputs, and those of one convolution's patch at all its heights.
  package static let columnNumbers = 1 << 23
}
