/// What the factors of products are rounded to while a model reads.
package enum ReadingPrecision: String, Hashable, Sendable, CaseIterable {
  case float32
  /// 8 bits of mantissa; sums in float32.
  case bfloat16 = "bf16"
  /// Bytes, with a scale for each output of a layer and one for its input, which a calibration has found; sums in
  /// integers. Where it is faster, a convolution takes bfloat16.
  case int8
}
