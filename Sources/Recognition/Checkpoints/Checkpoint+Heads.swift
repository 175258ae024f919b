import CRNNNet
import Kernels

extension Checkpoint {
  /// The same without the heads that only training has, with which no run goes on; itself where it has none.
  package func withoutAuxiliaryHeads() throws -> Checkpoint {
    let specification = network.specification.forReading
    guard specification != network.specification else { return self }
    var info = info
    info.network = specification.description
    (info.optimizer, info.slots, info.hasAverage) = ("none", [], false)
    let network = try info.makeNetwork()
    // Those of heads stand behind the trunk's.
    let numbers = ModelNumbers(
      weights: FloatBuffer(count: network.parameters.count),
      statistics: FloatBuffer(count: network.statistics.count))
    for (target, source) in zip(numbers.buffers, model.buffers) {
      target.pointer.update(from: source.pointer, count: target.count)
    }
    // What the heads weigh changes nothing that is read.
    if info.calibration?.weights == WeightsFingerprint.text(model) {
      info.calibration?.weights = WeightsFingerprint.text(numbers)
    }
    return Checkpoint(
      info: info, network: network, weights: numbers.weights, statistics: numbers.statistics,
      slots: [], average: nil)
  }
}
