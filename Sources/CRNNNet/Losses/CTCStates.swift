import Kernels

/// The states of a label in CTC: l', its symbols with blanks between and around, S = 2 L + 1.
package struct CTCStates {
  @usableFromInline let label: [Int32]

  @inlinable
  package init(_ label: [Int32]) { self.label = label }

  /// S
  @inlinable
  @inline(__always)
  package var count: Int { 2 * label.count + 1 }

  /// l'(s), the class that a frame in state s reads.
  @inlinable
  @inline(__always)
  package func symbol(_ s: Int) -> Int { s % 2 == 0 ? 0 : Int(label[s / 2]) }

  /// Whether state s may follow state s − 2: it holds a symbol that differs from the last one.
  @inlinable
  @inline(__always)
  package func skips(to s: Int) -> Bool {
    s % 2 == 1 && s > 1 && label[s / 2] != label[s / 2 - 1]
  }

  /// α of the first frame: log y(l'(s)) of the two states in which a path begins.
  @inlinable
  @inline(__always)
  package func start(
    _ row: UnsafeMutablePointer<Double>, log: (_ symbol: Int) -> Double
  ) {
    for s in 0..<count { row[s] = s < 2 ? log(symbol(s)) : -.infinity }
  }

  /// α of some states at a frame from those of the frame before, which may be in the same memory:
  /// log α(t, s) = log y(t, l'(s)) + log(α(t − 1, s) + α(t − 1, s − 1) [+ α(t − 1, s − 2)]).
  @inlinable
  @inline(__always)
  package func advance(
    _ last: UnsafePointer<Double>, to row: UnsafeMutablePointer<Double>, _ states: Range<Int>,
    log: (_ symbol: Int) -> Double
  ) {
    // Downwards, so that what is read is still that of the frame before.
    for s in states.reversed() {
      var sum = last[s]
      if s > 0 { sum = logSum(sum, last[s - 1]) }
      if skips(to: s) { sum = logSum(sum, last[s - 2]) }
      row[s] = sum + log(symbol(s))
    }
  }

  /// log p(label), given α of the last frame: a path ends in the last symbol or the blank behind it.
  @inlinable
  @inline(__always)
  package func end(_ row: UnsafePointer<Double>) -> Double {
    count > 1 ? logSum(row[count - 1], row[count - 2]) : row[0]
  }
}
