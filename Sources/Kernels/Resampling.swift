/// How pictures are scaled to the height of a data set or a network.
package enum Resampling: String, Codable, Sendable, CaseIterable {
  /// Shrinking averages over the covered area, enlarging is bilinear. The width is
  /// `round(width · height / old height)`.
  case area
  /// Lanczos with three lobes as Pillow computes it, and kraken uses it. The width is `⌊width · height / old height⌋`.
  case lanczos
}
