/// How the values of all ranks become one.
package enum ReductionOperation: Sendable {
  case sum, max, min

  func callAsFunction<Value: Comparable & AdditiveArithmetic>(_ a: Value, _ b: Value) -> Value {
    switch self {
    case .sum: a + b
    case .max: Swift.max(a, b)
    case .min: Swift.min(a, b)
    }
  }
}
