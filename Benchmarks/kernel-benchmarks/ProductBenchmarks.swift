import CRNNNet
import Kernels

/// The matrix products that the layers of a network are made of, by OpenBLAS and on panels.
struct ProductBenchmarks {
  private struct Shape {
    let name: String
    let m: Int
    let n: Int
    let k: Int

    var title: String { "\(name) (\(m) × \(n) × \(k))" }
    var work: Measurement.Work { .operations(2 * Double(m * n) * Double(k)) }
  }

  private let shapes: [Shape]

  init(_ network: Network, width: Int, batch: Int) {
    var shapes: [Shape] = []
    for (layer, summary) in zip(
      network.layers, network.summaries(width: width, batch: batch))
    {
      let columns = summary.height * summary.width * batch
      switch layer {
      case let layer as Convolution:
        let taps = layer.geometry.height * layer.geometry.width
        shapes.append(
          Shape(
            name: "\(summary.name) by im2col", m: layer.outputChannels, n: columns,
            k: layer.inputChannels * taps))
        if layer.geometry.height == 3, layer.geometry.width == 3 {
          // Winograd F(4×4, 3×3): one such product for each of 36 points.
          let tiles = ((summary.height + 3) / 4) * ((summary.width + 3) / 4)
          shapes.append(
            Shape(
              name: "\(summary.name) at a point of 4×4 tiles", m: layer.outputChannels,
              n: tiles * batch, k: layer.inputChannels))
        }
      case let layer as BidirectionalLSTM:
        shapes.append(
          Shape(name: "\(summary.name) input", m: 4 * layer.hidden, n: columns, k: layer.inputs))
        shapes.append(
          Shape(name: "\(summary.name) recurrent", m: 4 * layer.hidden, n: batch, k: layer.hidden))
      case let layer as Linear:
        shapes.append(Shape(name: summary.name, m: layer.outputs, n: columns, k: layer.inputs))
      default: break
      }
    }
    self.shapes = shapes
  }

  func run(_ timer: Timer) -> [Measurement] {
    shapes.flatMap { [library($0, timer), panels($0, timer)] }.compactMap(\.self)
  }

  private func library(_ shape: Shape, _ timer: Timer) -> Measurement? {
    let name = "\(shape.title), OpenBLAS"
    guard timer.wants(name) else { return nil }
    let (a, b) = (filled(shape.m * shape.k), filled(shape.k * shape.n))
    let c = FloatBuffer(count: shape.m * shape.n)
    return timer.measure(name, shape.work) {
      multiply(
        Matrix(a.pointer, stride: shape.k), Matrix(b.pointer, stride: shape.n),
        into: c.pointer, stride: shape.n, m: shape.m, n: shape.n, k: shape.k, beta: 0)
    }
  }

  private func panels(_ shape: Shape, _ timer: Timer) -> Measurement? {
    let name = "\(shape.title), panels"
    guard timer.wants(name) else { return nil }
    let columns = PanelKernels.columns
    let rows = PanelKernels.rounded(shape.m)
    let panels = (shape.n + columns - 1) / columns
    let (a, b) = (filled(rows * shape.k), filled(panels * shape.k * columns))
    let c = FloatBuffer(count: panels * rows * columns)
    return timer.measure(name, shape.work) {
      PanelKernels.multiply(
        a.pointer, tiles: rows / PanelKernels.tileRows, k: shape.k, b.pointer,
        panelStride: shape.k * columns, into: c.pointer, panelStride: rows * columns,
        panels: panels, lastColumns: shape.n - (panels - 1) * columns)
    }
  }
}
