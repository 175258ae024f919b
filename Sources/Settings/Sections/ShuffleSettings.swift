/// How the order of the training samples is shuffled.
public struct ShuffleSettings: Sendable, Equatable {
  /// With `auto`, data sets of more bytes of pixels are read by blocks.
  public static let largestFullOrder = 4 << 30

  public var order = ShuffleOrder.auto
  /// The size of a block in KiB.
  public var block = 1024
  /// The blocks in the shuffle buffer of a lane.
  public var window = 32

  public init() {}
}
