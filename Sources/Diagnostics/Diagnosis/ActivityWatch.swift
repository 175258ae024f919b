import CRNNNet
import Kernels

/// Follows what the layers of a network put out, over many passes.
final class ActivityWatch {
  /// A unit whose outputs stay below it is silent.
  private static let silence: Float = 1e-3
  /// An output beyond it is saturated.
  private static let saturation: Float = 0.98

  private let network: Network
  private let layers: [LayerSummary]
  /// For each layer that rectifies which channels have been above 0.
  private var active: [Int: [Bool]] = [:]
  private var loudest: [Int: [Float]] = [:]
  private var outputs: [Int: (saturated: Int, all: Int)] = [:]

  init(_ network: Network) {
    self.network = network
    layers = network.summaries(width: network.specification.minimumWidth, batch: 1)
  }

  /// Takes the output of a layer in.
  func observe(_ layer: Int, _ x: Tensor) {
    for diagnosis in network.layers[layer].diagnoses {
      switch diagnosis {
      case .rectified: rectified(layer, x)
      case .recurrent: recurrent(layer, x)
      case .normalized: continue
      }
    }
  }

  private func rectified(_ layer: Int, _ x: Tensor) {
    var seen = active[layer] ?? [Bool](repeating: false, count: x.channels)
    for c in 0..<x.channels where !seen[c] {
      let plane = UnsafeBufferPointer(start: x.data + c * x.plane, count: x.plane)
      // Padding is 0, and what is not a number is not above 0 either.
      seen[c] = plane.contains { $0 > 0 }
    }
    active[layer] = seen
  }

  private func recurrent(_ layer: Int, _ x: Tensor) {
    var peaks = loudest[layer] ?? [Float](repeating: 0, count: x.channels)
    var counts = outputs[layer] ?? (0, 0)
    for c in 0..<x.channels {
      for value in UnsafeBufferPointer(start: x.data + c * x.plane, count: x.plane) {
        let size = abs(value)
        if size > peaks[c] { peaks[c] = size }
        if size > Self.saturation { counts.saturated += 1 }
      }
    }
    counts.all += x.channels * x.widths.total
    loudest[layer] = peaks
    outputs[layer] = counts
  }

  var activities: [Diagnosis.Activity] {
    active.sorted { $0.key < $1.key }.map { layer, seen in
      Diagnosis.Activity(
        name: source(of: layer), channels: seen.count, dead: seen.indices.filter { !seen[$0] })
    }
  }

  var recurrences: [Diagnosis.Recurrence] {
    loudest.sorted { $0.key < $1.key }.map { layer, peaks in
      let counts = outputs[layer] ?? (0, 0)
      return Diagnosis.Recurrence(
        name: layers[layer].name, units: peaks.count, silent: peaks.count { $0 < Self.silence },
        saturation: Double(counts.saturated) / Double(max(1, counts.all)))
    }
  }

  /// The name of the layer whose products a rectifier gets.
  private func source(of rectifier: Int) -> String {
    let before = (0...rectifier).last { layers[$0].forwardOperations > 0 }
    // The name of a layer that does the work of several begins with that of its products.
    return String(layers[before ?? rectifier].name.prefix { $0 != " " })
  }
}
