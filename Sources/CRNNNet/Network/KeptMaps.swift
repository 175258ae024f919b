import Kernels

/// The maps of a lane that leave the chain of layers at a residual block and come back at its end, the last kept first.
///
/// On the way forward they lie where the layers have put them; on the way back they are copied, because the chain
/// overwrites its gradients.
package final class KeptMaps {
  private var maps: [Tensor] = []
  private let arena = Arena()

  package init() {}

  /// The bytes of memory held.
  var memory: Int { arena.capacity }

  func keep(_ map: Tensor) { maps.append(map) }

  /// Keeps a map of a shape in memory of its own, which the caller fills; that of what was taken may be the same.
  func keepNew(like map: Tensor) -> Tensor {
    if maps.isEmpty { arena.reset() }
    let copy = map.likeness(in: arena)
    maps.append(copy)
    return copy
  }

  func take() -> Tensor {
    guard let map = maps.popLast() else { preconditionFailure("nothing is kept") }
    return map
  }
}
