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

  /// What a preset's network wants to see, where the configuration does not say; nil for the usual.
  ///
  /// kraken's networks see white as 0, and 16 columns of it on both sides.
  static func ofPreset(_ name: String) -> PixelSettings? {
    guard name == "kraken" else { return nil }
    var settings = PixelSettings()
    (settings.mean, settings.scale, settings.pad) = (1, -1, 16)
    return settings
  }
}
