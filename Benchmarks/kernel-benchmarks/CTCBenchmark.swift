import CRNNNet
import Kernels

/// Loss and gradient of CTC on the logits of a batch.
struct CTCBenchmark {
  private let frames: Int
  private let classes: Int
  private let batch: Int

  init(_ network: Network, width: Int, batch: Int) {
    frames = network.specification.frames(forWidth: width)
    classes = network.classes
    self.batch = batch
  }

  func run(_ timer: Timer) -> [Measurement] {
    let name = "CTC (\(frames) frames, \(classes) classes)"
    guard timer.wants(name) else { return [] }
    let logits = filled(classes * frames * batch)
    let gradient = FloatBuffer(count: logits.count)
    let random = CounterRandom(seed: 1, purpose: 102)
    let labels = (0..<batch).map { n in
      (0..<max(1, frames / 4)).map { frame in
        Int32(1 + random.integer(below: classes - 1, at: UInt64(n * frames + frame)))
      }
    }
    let scratch = Arena()
    var outcomes: [LossOutcome] = []
    let own = [Int32](repeating: Int32(frames), count: batch)
    return own.withUnsafeBufferPointer { own in
      guard let base = own.baseAddress else { return [] }
      let tensor = Tensor(
        logits.pointer, channels: classes, height: 1, width: frames, batch: batch,
        widths: ValidWidths(base, count: batch))
      let measurement = timer.measure(name, .other) {
        scratch.reset()
        CTC().losses(
          tensor, labels: labels, gradient: gradient.pointer, .alone, scratch, scale: { _ in 1 },
          into: &outcomes)
      }
      return [measurement].compactMap(\.self)
    }
  }
}
