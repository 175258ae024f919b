import Decoding
import Foundation
import Kernels

/// Random matrices of scores and what all their paths add up to.
enum RandomScores {
  /// A softmax of random numbers, sharper with a larger spread.
  static func make(seed: UInt64, frames: Int, classes: Int, spread: Double) -> FrameScores {
    let random = CounterRandom(seed: seed, purpose: 60)
    var values: [Double] = []
    for t in 0..<frames {
      let row = (0..<classes).map {
        spread * (2 * Double(random.float(at: UInt64(t * classes + $0))) - 1)
      }
      let sum = log(row.reduce(0) { $0 + exp($1) })
      values += row.map { $0 - sum }
    }
    return FrameScores(frames: frames, classes: classes, values: values)
  }

  /// Matrices of all small shapes, `count` altogether.
  static func many(_ count: Int) -> [FrameScores] {
    (0..<count).map {
      make(
        seed: UInt64($0), frames: 1 + $0 % 6, classes: 2 + $0 / 6 % 3,
        spread: [0.3, 1, 3, 8][$0 / 18 % 4])
    }
  }

  /// Calls `body` with every path and its probability.
  static func forEachPath(_ scores: FrameScores, _ body: ([Int], Double) -> Void) {
    var path = [Int](repeating: 0, count: scores.frames)
    while true {
      let sum = path.enumerated().reduce(0) {
        $0 + scores.values[$1.offset * scores.classes + $1.element]
      }
      body(path, exp(sum))
      var t = 0
      while t < path.count {
        path[t] += 1
        if path[t] < scores.classes { break }
        path[t] = 0
        t += 1
      }
      if t == path.count { return }
    }
  }

  /// What a path reads as.
  static func collapse(_ path: [Int]) -> [Int32] {
    var read: [Int32] = []
    for (t, k) in path.enumerated() where k != 0 && (t == 0 || path[t - 1] != k) {
      read.append(Int32(k))
    }
    return read
  }

  /// The probability of every text that some path reads as.
  static func texts(_ scores: FrameScores) -> [[Int32]: Double] {
    var texts: [[Int32]: Double] = [:]
    forEachPath(scores) { texts[collapse($0), default: 0] += $1 }
    return texts
  }
}
