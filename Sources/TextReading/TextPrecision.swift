import Kernels

/// To what a ``TextReader`` rounds the factors of products; sums stay exact or float32.
public enum TextPrecision: String, Sendable, CaseIterable {
  case float32
  /// bfloat16, which every checkpoint can be read with: fast on processors with AVX512-BF16, slow on others.
  case bf16
  /// Bytes, for checkpoints that `crnn-dist checkpoint quantize` made.
  case int8

  init(_ precision: ReadingPrecision) {
    self =
      switch precision {
      case .float32: .float32
      case .bfloat16: .bf16
      case .int8: .int8
      }
  }

  var reading: ReadingPrecision {
    switch self {
    case .float32: .float32
    case .bf16: .bfloat16
    case .int8: .int8
    }
  }
}
