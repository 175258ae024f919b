import CRNNNet
import Kernels
import Recognition

/// The gradients and batch statistics of some lanes, computed as a step of training would and then
/// forgotten: no weight changes.
struct GradientProbe {
  let samples: Int
  let gradients: FloatBuffer
  /// The mean over lanes of their means and variances, laid out as the running ones.
  let statistics: [Float]

  /// - Parameters:
  ///   - lanes: the samples of each lane; their labels can be learned.
  ///   - looks: the samples of lanes of which only the statistics are computed.
  init(
    _ model: RecognitionModel, _ reader: LaneBatchReader, lanes: [[Int]], looks: [[Int]]
  ) throws {
    let network = model.network
    let executor = LaneExecutor(network)
    let batch = LaneBatch()
    let gradients = FloatBuffer(count: network.parameters.count)
    let ofLane = FloatBuffer(count: network.parameters.count)
    var sums = [Float](repeating: 0, count: network.statistics.count)
    var outcomes: [LossOutcome] = []
    var samples = 0
    func forward(_ samples: [Int], lane: Int) throws {
      try reader.read(samples, into: batch)
      _ = executor.forward(
        widths: batch.widths, weights: model.numbers.weights.pointer,
        statistics: model.numbers.statistics.pointer,
        mode: .training, seed: UInt64(model.info.seed), step: model.info.step, lane: lane,
        weightsVersion: 0, fill: batch.copy(to:))
    }
    for (number, lane) in lanes.enumerated() {
      try forward(lane, lane: number)
      executor.backward(batch.labels, gradients: ofLane.pointer, into: &outcomes)
      VectorOperations.add(ofLane.pointer, to: gradients.pointer, count: gradients.count)
      samples += lane.count
    }
    for (number, lane) in looks.enumerated() {
      try forward(lane, lane: number)
      for i in sums.indices { sums[i] += executor.batchStatistics()[i] / Float(looks.count) }
    }
    if samples > 0 {
      for i in 0..<gradients.count { gradients.pointer[i] /= Float(samples) }
    }
    self.samples = samples
    self.gradients = gradients
    statistics = sums
  }

  /// The figures of each layer that has weights, in forward order.
  func layers(_ model: RecognitionModel) -> [Diagnosis.LayerFigures] {
    let network = model.network
    var owners: [String] = []
    for parameter in network.parameters.parameters {
      let owner = Self.owner(parameter.name)
      if owners.last != owner { owners.append(owner) }
    }
    return owners.map { owner in
      var (weights, gradient, count, notFinite) = (0.0, 0.0, 0, 0)
      for parameter in network.parameters.parameters where Self.owner(parameter.name) == owner {
        for index in parameter.slot.offset..<parameter.slot.offset + parameter.slot.count {
          let weight = model.numbers.weights.pointer[index]
          weights += Double(weight) * Double(weight)
          gradient += Double(gradients.pointer[index]) * Double(gradients.pointer[index])
          notFinite += weight.isFinite ? 0 : 1
        }
        count += parameter.slot.count
      }
      for parameter in network.statistics.parameters where Self.owner(parameter.name) == owner {
        let start = model.numbers.statistics.pointer + parameter.slot.offset
        notFinite += (0..<parameter.slot.count).count { !start[$0].isFinite }
      }
      return Diagnosis.LayerFigures(
        name: owner, weights: count, weightNorm: weights.squareRoot(),
        gradientNorm: samples > 0 ? gradient.squareRoot() : nil, notFinite: notFinite)
    }
  }

  /// The figures of each batch norm, in forward order.
  func norms(_ model: RecognitionModel) -> [Diagnosis.Norm] {
    let running = model.numbers.statistics.pointer
    let names = model.network.summaries(
      width: model.network.specification.minimumWidth, batch: 1
    ).map(\.name)
    return zip(names, model.network.layers).flatMap { name, layer in
      layer.diagnoses.compactMap { norm($0, String(name.prefix { $0 != " " }), running) }
    }
  }

  private func norm(
    _ diagnosis: LayerDiagnosis, _ name: String, _ running: UnsafeMutablePointer<Float>
  ) -> Diagnosis.Norm? {
    guard case .normalized(let mean, let variance) = diagnosis else { return nil }
    var (still, shift) = (0, 0.0)
    for c in 0..<mean.count {
      let spread = running[variance.offset + c]
      if spread <= BatchNorm.epsilon { still += 1 }
      let index = mean.offset + c
      let deviation = (spread + BatchNorm.epsilon).squareRoot()
      shift += Double(abs(statistics[index] - running[index]) / deviation)
    }
    return Diagnosis.Norm(
      name: name, channels: mean.count, still: still, shift: shift / Double(mean.count))
  }

  private static func owner(_ name: String) -> String {
    name.split(separator: ".").dropLast().joined(separator: ".")
  }
}
