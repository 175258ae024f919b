import Kernels

/// Where a layer's backward pass leaves the gradients of its parameters.
package struct GradientTarget {
  private let start: UnsafeMutablePointer<Float>
  /// Whether they are added to what stands there: to those of the lane before.
  let accumulates: Bool

  /// - Parameter start: of a flat buffer for all parameters.
  package init(_ start: UnsafeMutablePointer<Float>, accumulates: Bool = false) {
    self.start = start
    self.accumulates = accumulates
  }

  subscript(slot: Slot) -> UnsafeMutablePointer<Float> { start[slot] }

  /// Takes one of a parameter's numbers.
  func take(_ value: Float, _ slot: Slot, _ index: Int) {
    start[slot][index] = accumulates ? start[slot][index] + value : value
  }

  /// Takes all of a parameter's numbers.
  func take(_ values: UnsafePointer<Float>, _ slot: Slot) {
    if accumulates {
      VectorOperations.add(values, to: start[slot], count: slot.count)
    } else {
      start[slot].update(from: values, count: slot.count)
    }
  }

  /// Takes zeros for a parameter.
  func takeZeros(_ slot: Slot) {
    if !accumulates { start.clear(slot) }
  }
}
