import Foundation

/// log(exp a + exp b), also where one of them is −∞.
@inlinable
@inline(__always)
package func logSum(_ a: Double, _ b: Double) -> Double {
  let (low, high) = a < b ? (a, b) : (b, a)
  return low == -.infinity ? high : high + log1p(exp(low - high))
}
