import Kernels

/// Which loops compute; what a configuration may choose of `KernelChoice`.
package enum KernelSetting: String, ConfigurationChoice {
  case fast, naive

  package var choice: KernelChoice {
    switch self {
    case .fast: .fast
    case .naive: .naive
    }
  }
}
