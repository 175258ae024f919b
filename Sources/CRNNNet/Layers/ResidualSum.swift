import Kernels

/// The end of a residual block (He et al., arXiv 1512.03385): the sum of what its branches put out, one of which may be the
/// block's input itself.
///
///     y = a + b,   da = db = dy
///
/// or y = max(a + b, 0), where dy counts as zero that y is not above.
package struct ResidualSum: Layer {
  /// Whether it does the work of a rectifier behind it.
  package private(set) var isRectified = false
  /// Whether y takes the place of what the last layer put out.
  private var isInPlace = false

  package struct Cache {
    /// Where it rectifies.
    var output: Tensor?
  }

  package var kind: String? { "sum" }

  package var diagnoses: [LayerDiagnosis] { isRectified ? [.rectified] : [] }

  package func makeCache() -> Cache { Cache() }

  package var takingMemory: (any Layer)? {
    var sum = self
    sum.isInPlace = true
    return sum
  }

  package func joined(by next: any Layer) -> [any Layer]? {
    guard next is ReLU, !isRectified else { return nil }
    var sum = self
    sum.isRectified = true
    return [sum]
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let other = pass.kept.take()
    precondition(other.count == x.count)
    let y = isInPlace ? x : x.likeness(in: pass.output)
    pass.split(x.channels) { channels, _ in
      let first = channels.lowerBound * x.plane
      VectorOperations.sum(
        x.data + first, other.data + first, y.data + first, count: channels.count * x.plane,
        isRectified: isRectified)
    }
    cache.output = isRectified ? y : nil
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    let copy = pass.kept.keepNew(like: dy)
    let y = cache.output
    pass.split(dy.channels) { channels, _ in
      // One by one they stay in the cache between the two loops.
      for start in channels.map({ $0 * dy.plane }) {
        let gradient = dy.data + start
        if let y {
          VectorOperations.reluBackward(
            y: y.data + start, dy: gradient, dx: gradient, count: dy.plane)
        }
        (copy.data + start).update(from: gradient, count: dy.plane)
      }
    }
    return dy
  }
}
