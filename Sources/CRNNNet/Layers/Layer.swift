import Kernels

/// A differentiable step of the network: an immutable description that owns slots, not numbers.
///
/// Gradients of parameters are added into a buffer that the caller has zeroed. Tensors between
/// layers have zeros in their padding.
public protocol Layer: Sendable {
  /// What backward needs of the forward pass; nothing else is remembered.
  associatedtype Cache

  /// Where the trainable parameters stand.
  var slots: [Slot] { get }

  /// A cache that forward fills.
  func makeCache() -> Cache

  /// The width that an image of width `width` has after this step; below 1 if it is too narrow.
  func outputWidth(_ width: Int) -> Int

  /// The step itself.
  func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor

  /// Adds the parameters' gradients and returns the input's, or nil where the pass does not ask
  /// for it.
  func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor?
}

extension Layer {
  public var slots: [Slot] { [] }

  public func outputWidth(_ width: Int) -> Int { width }
}
