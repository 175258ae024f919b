/// How bytes become the network's input: (p / 255 − mean) · scale.
///
/// Where `invert` is set, p becomes 255 − p first.
package struct PixelSettings: Sendable, Equatable {
  /// What is subtracted from a pixel in 0…1.
  package var mean = 0.5
  /// What the difference is multiplied by.
  package var scale = 2.0
  /// Whether black and white are swapped first.
  package var invert = false

  /// Columns of white that are put on the left and on the right.
  package var pad = 0

  package init() {}
}
