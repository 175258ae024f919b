import Kernels

/// A layer of LSTMs that read the same sequence, each with output channels of its own.
///
/// Lanes go through it together: a frame's product has as many columns as there are images, and with the few of one lane
/// it would wait for the weights.
protocol RecurrentLayer: Layer where Cache == RecurrentCache {
  var inputs: Int { get }
  /// H, the output channels of each direction.
  var hidden: Int { get }
  var directions: [LSTMDirection] { get }
}

package struct RecurrentCache {
  var lanes: [SequenceLane] = []
  var states: [LSTMDirection.State] = []
  let packed: [LSTMDirection.Packed]
}

extension RecurrentLayer {
  package var slots: [Slot] { directions.flatMap(\.slots) }

  package var joinsLanes: Bool { true }

  package var diagnoses: [LayerDiagnosis] { [.recurrent] }

  package func output(of input: MapShape) -> MapShape {
    MapShape(channels: directions.count * hidden, height: input.height, width: input.width)
  }

  package func products(of input: MapShape) -> Double {
    Double(directions.count) * 4 * Double(hidden) * Double(inputs + hidden) * Double(input.width)
  }

  package var reducibleWeights: [ReducibleWeights] {
    guard max(inputs, hidden) <= DotFactors.mostProducts else { return [] }
    return directions.flatMap { direction in
      [
        ReducibleWeights(slot: direction.inputWeight, rows: 4 * hidden),
        ReducibleWeights(slot: direction.hiddenWeight, rows: 4 * hidden, takesStates: true),
      ]
    }
  }

  package func makeCache() -> RecurrentCache {
    RecurrentCache(packed: directions.map { _ in LSTMDirection.Packed() })
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout RecurrentCache) -> Tensor {
    cache.lanes.removeAll(keepingCapacity: true)
    let y = begin(x, pass, &cache)
    run(pass, &cache)
    return y
  }

  package func forward(_ lanes: Lanes, _ caches: inout [RecurrentCache]) {
    lanes.passes[0].scratch.reset()
    caches[0].lanes.removeAll(keepingCapacity: true)
    for lane in lanes.indices {
      lanes.tensors[lane] = begin(lanes.tensors[lane], lanes.passes[lane], &caches[0])
    }
    run(lanes.passes[0], &caches[0])
  }

  private func begin(_ x: Tensor, _ pass: Pass, _ cache: inout RecurrentCache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    let channels = directions.count * hidden
    let y = Tensor(
      pass.output.floats(channels * x.plane), channels: channels, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    cache.lanes.append(SequenceLane(x: x, y: y))
    return y
  }

  private func run(_ pass: Pass, _ cache: inout RecurrentCache) {
    cache.states.removeAll(keepingCapacity: true)
    for direction in directions { cache.states.append(direction.makeState(cache.lanes, pass)) }
    let filled = cache
    forEachDirection(pass) { number, pass in
      directions[number].forward(
        filled.lanes, channel: number * hidden, filled.states[number], pass, filled.packed[number])
    }
  }

  /// Calls the body for each direction, all at the same time where there are as many threads.
  private func forEachDirection(_ pass: Pass, _ body: (_ number: Int, Pass) -> Void) {
    guard directions.count > 1 else { return body(0, pass) }
    pass.split(directions.count) { numbers, scratch in
      for number in numbers { body(number, pass.alone(scratch)) }
    }
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout RecurrentCache
  ) -> Tensor? {
    let dx = begin(dy, 0, pass, &cache)
    goBack(pass, cache)
    handOver(gradients, pass, cache)
    return dx
  }

  package func backward(
    _ lanes: Lanes, _ gradients: LaneGradients, _ caches: inout [RecurrentCache]
  ) {
    lanes.passes[0].scratch.reset()
    for lane in lanes.indices {
      let dx = begin(lanes.tensors[lane], lane, lanes.passes[lane], &caches[0])
      if let dx { lanes.tensors[lane] = dx }
    }
    goBack(lanes.passes[0], caches[0])
    handOver(gradients.sums, lanes.passes[0], caches[0])
  }

  private func begin(
    _ dy: Tensor, _ lane: Int, _ pass: Pass, _ cache: inout RecurrentCache
  ) -> Tensor? {
    precondition(lane < cache.lanes.count, "backward without forward")
    let dx: Tensor? =
      pass.wantsInputGradient ? cache.lanes[lane].x.likeness(in: pass.output) : nil
    dx?.zero()
    (cache.lanes[lane].dy, cache.lanes[lane].dx) = (dy, dx)
    return dx
  }

  private func goBack(_ pass: Pass, _ cache: RecurrentCache) {
    forEachDirection(pass) { number, pass in
      directions[number].goBack(
        cache.lanes, channel: number * hidden, cache.states[number], pass, cache.packed[number])
    }
  }

  private func handOver(_ gradients: GradientTarget, _ pass: Pass, _ cache: RecurrentCache) {
    for (number, direction) in directions.enumerated() {
      direction.handOver(
        cache.lanes, channel: number * hidden, cache.states[number], gradients, pass,
        cache.packed[number])
    }
  }
}
