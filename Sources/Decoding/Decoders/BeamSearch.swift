import CRNNNet
import Foundation
import Kernels

/// Prefix beam search over the frames of what was trained with CTC (Hannun et al., arXiv 1408.2873): keeps the
/// best prefixes, each with the probabilities of the paths that end in a blank and in its last symbol.
///
/// Prefixes are ranked by
///
///     log p(prefix | frames so far) + Σ over its symbols of (models' scores + length bonus)
///
/// and complete texts by the same with what the models say of the end. With a beam that no prefix
/// falls out of, and no models, the sums are exact. A search belongs to one thread.
package final class BeamSearch {
  /// Prefixes that are kept from frame to frame.
  package let width: Int
  /// What each symbol adds, in nats; it makes up for language models preferring short texts.
  package let lengthBonus: Double
  private let models: [any PrefixModel]

  // The beam, entry by entry.
  private var nodes: [Int32] = []
  private var blank: [Double] = []
  private var symbol: [Double] = []
  private var nextBlank: [Double] = []
  private var nextSymbol: [Double] = []
  /// The index in the beam of a node, or −1.
  private var beamIndex: [Int32] = []
  /// The states of the models, node by node.
  private var states: [Int32] = []
  private var tree = PrefixTree()
  /// What the models add to each entry's extension by each class; −∞ where it is forbidden.
  private var extensions: [Double] = []
  private var merged: [Bool] = []
  private var queue = BoundedQueue(capacity: 1)

  package init(width: Int, lengthBonus: Double = 0, models: [any PrefixModel] = []) {
    precondition(width >= 1, "a beam of \(width)")
    self.width = width
    self.lengthBonus = lengthBonus
    self.models = models
    queue = BoundedQueue(capacity: width)
  }

  /// The best readings, best first: at most `count`, and at most as many as the beam is wide.
  ///
  /// Empty where the models permit no text that the beam kept.
  package func decode(_ scores: FrameScores, best count: Int = 1) -> [Hypothesis] {
    start()
    scores.values.withUnsafeBufferPointer { values in
      for t in 0..<scores.frames {
        guard let frame = values.baseAddress else { break }
        step(frame + t * scores.classes, classes: scores.classes)
      }
    }
    return finish(count)
  }

  private func start() {
    tree = PrefixTree()
    nodes = [0]
    blank = [0]
    symbol = [-.infinity]
    beamIndex = [-1]
    states = models.map { Int32($0.start) }
  }

  private func step(_ frame: UnsafePointer<Double>, classes: Int) {
    let live = nodes.count
    for entry in 0..<live { beamIndex[Int(nodes[entry])] = Int32(entry) }
    nextBlank = (0..<live).map { logSum(blank[$0], symbol[$0]) + frame[0] }
    nextSymbol = (0..<live).map {
      nodes[$0] == 0 ? -.infinity : symbol[$0] + frame[Int(tree.symbol[Int(nodes[$0])])]
    }
    weighExtensions(live, classes)
    mergeIntoLivePrefixes(live, frame, classes)
    queue.removeAll()
    for entry in 0..<live {
      let added = tree.added[Int(nodes[entry])]
      queue.offer(logSum(nextBlank[entry], nextSymbol[entry]) + added, Int32(entry), -1)
    }
    for entry in 0..<live {
      let node = Int(nodes[entry])
      let added = tree.added[node]
      let total = logSum(blank[entry], symbol[entry])
      let last = Int(tree.symbol[node])
      for k in 1..<classes where !merged[entry * classes + k] {
        // A repeated symbol counts twice only behind a blank.
        let before = k == last ? blank[entry] : total
        queue.offer(
          before + frame[k] + added + extensions[entry * classes + k], Int32(entry), Int32(k))
      }
    }
    for entry in 0..<live { beamIndex[Int(nodes[entry])] = -1 }
    take(frame, classes)
  }

  /// What the models and the length add to each extension of each entry.
  private func weighExtensions(_ live: Int, _ classes: Int) {
    let size = live * classes
    if extensions.count < size {
      extensions = [Double](repeating: 0, count: size)
      merged = [Bool](repeating: false, count: size)
    }
    for index in 0..<size {
      extensions[index] = lengthBonus
      merged[index] = false
    }
    for entry in 0..<live {
      for (number, model) in models.enumerated() {
        let row = model.row(of: Int(states[Int(nodes[entry]) * models.count + number]))
        for k in 1..<classes { extensions[entry * classes + k] += row.scores[k] }
      }
    }
  }

  /// Adds the paths that come from a live prefix's own live parent.
  private func mergeIntoLivePrefixes(
    _ live: Int, _ frame: UnsafePointer<Double>, _ classes: Int
  ) {
    for entry in 0..<live where nodes[entry] > 0 {
      let node = Int(nodes[entry])
      let parent = tree.parent[node]
      let from = Int(beamIndex[Int(parent)])
      guard from >= 0 else { continue }
      let k = Int(tree.symbol[node])
      let isRepeat = Int(tree.symbol[Int(parent)]) == k
      let before = isRepeat ? blank[from] : logSum(blank[from], symbol[from])
      nextSymbol[entry] = logSum(nextSymbol[entry], before + frame[k])
      merged[from * classes + k] = true
    }
  }

  /// Makes the best of the queue the new beam.
  private func take(_ frame: UnsafePointer<Double>, _ classes: Int) {
    var kept: (nodes: [Int32], blank: [Double], symbol: [Double]) = ([], [], [])
    for item in queue.items where item.score > -.infinity {
      let entry = Int(item.entry)
      guard item.symbol >= 0 else {
        kept.nodes.append(nodes[entry])
        kept.blank.append(nextBlank[entry])
        kept.symbol.append(nextSymbol[entry])
        continue
      }
      let node = nodes[entry]
      let k = Int(item.symbol)
      let (child, isNew) = tree.child(
        of: node, item.symbol, adding: extensions[entry * classes + k])
      if isNew {
        beamIndex.append(-1)
        for (number, model) in models.enumerated() {
          let state = Int(states[Int(node) * models.count + number])
          states.append(model.row(of: state).next[k])
        }
      }
      let before =
        k == Int(tree.symbol[Int(node)]) ? blank[entry] : logSum(blank[entry], symbol[entry])
      kept.nodes.append(child)
      kept.blank.append(-.infinity)
      kept.symbol.append(before + frame[k])
    }
    (nodes, blank, symbol) = kept
  }

  private func finish(_ count: Int) -> [Hypothesis] {
    let all = nodes.indices.map { entry in
      let node = Int(nodes[entry])
      let probability = logSum(blank[entry], symbol[entry])
      var score = probability + tree.added[node]
      for (number, model) in models.enumerated() {
        score += model.end(Int(states[node * models.count + number]))
      }
      return (score: score, probability: probability, node: nodes[entry])
    }
    return all.filter { $0.score > -.infinity }
      .sorted { ($1.score, $0.node) < ($0.score, $1.node) }.prefix(count).map {
        Hypothesis(
          classes: tree.classes(of: $0.node), logProbability: $0.probability, score: $0.score)
      }
  }
}
