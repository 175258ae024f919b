import Kernels

/// The lanes that go through layers together: what each of them has between two layers.
package final class Lanes {
  /// Outputs on the way forward, their gradients on the way back.
  package internal(set) var tensors: [Tensor] = []
  package internal(set) var passes: [Pass] = []

  /// The layers in the order in which the last forward pass took them: at some all lanes came together, through others
  /// each went before the next began.
  var runs: [(layers: Range<Int>, isTogether: Bool)] = []

  package init() {}

  package var indices: Range<Int> { tensors.indices }

  func removeAll() {
    tensors.removeAll(keepingCapacity: true)
    passes.removeAll(keepingCapacity: true)
  }

  func append(_ tensor: Tensor, _ pass: Pass) {
    tensors.append(tensor)
    passes.append(pass)
  }

  /// Takes over what other lanes have.
  func take(from other: Lanes) {
    removeAll()
    for lane in other.indices { append(other.tensors[lane], other.passes[lane]) }
  }
}
