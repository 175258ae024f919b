/// How the order of the training samples is shuffled.
package struct ShuffleSettings: Sendable, Equatable {
  /// With `auto`, data sets of more bytes of pixels are read by blocks.
  package static let largestFullOrder = 4 << 30

  package var order = ShuffleOrder.auto
  /// The size of a block in KiB.
  package var block = 1024
  /// The blocks in the shuffle buffer of a lane.
  package var window = 32

  package init() {}
}
