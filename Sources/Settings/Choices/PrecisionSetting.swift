import Console
import Kernels

/// What the factors of products are rounded to in training.
package enum PrecisionSetting: String, ConfigurationChoice {
  case float32
  case bfloat16 = "bf16"

  package var precision: Precision {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    }
  }

  /// What computes the products on this processor.
  package var products: String {
    switch self {
    case .float32: "float32"
    case .bfloat16: PairKernels.areNative ? "bf16 by AVX512-BF16" : "bf16 by float32"
    }
  }

  /// What it does for the speed, measured on this processor.
  package var notice: String? {
    guard self == .bfloat16 else { return nil }
    let speed = PairKernels.relativeSpeed()
    return "products in bf16 are \(NumberText.fixed(speed, 2)) times as fast as in float32 on this "
      + "processor" + (speed < 1 ? "; precision: float32 is the faster choice here" : "")
  }
}
