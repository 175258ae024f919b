import CRNNNet
import Foundation
import Kernels

/// A loss that knows nothing of alignments: the label is spread evenly over the frames, and each frame costs
/// −log y(t, label(⌊t L / T⌋)); of an empty label, the blank.
struct FrameCrossEntropy: Loss {
  var name: String { "frame cross entropy" }

  var letter: Character { "s" }

  func framesNeeded(_ label: [Int32]) -> Int { max(1, 2 * label.count) }

  func losses(
    _ logits: Tensor, labels: [[Int32]], gradient: UnsafeMutablePointer<Float>?, _ team: Team,
    _ scratch: Arena,
    scale: (_ label: [Int32]) -> Float, into outcomes: inout [LossOutcome]
  ) {
    gradient?.update(repeating: 0, count: logits.count)
    outcomes.removeAll(keepingCapacity: true)
    for (n, label) in labels.enumerated() {
      let frames = logits.widths[n]
      guard framesNeeded(label) <= frames else {
        outcomes.append(.doesNotFit)
        continue
      }
      var loss = 0.0
      for t in 0..<frames {
        let target = label.isEmpty ? 0 : Int(label[t * label.count / frames])
        let total = (0..<logits.channels).reduce(0) {
          $0 + exp(Double(logits.data[logits.index($1, 0, t, n)]))
        }
        for k in 0..<logits.channels {
          let index = logits.index(k, 0, t, n)
          let probability = exp(Double(logits.data[index])) / total
          if k == target { loss -= log(probability) }
          gradient?[index] = scale(label) * Float(probability - (k == target ? 1 : 0))
        }
      }
      outcomes.append(.loss(loss))
    }
  }
}
