import Kernels

/// The map-to-sequence step: a map of C channels and height H is read as C · H channels of height
/// 1, channel c · H + h. In this layout that moves nothing.
package struct HeightToChannels: Layer {
  package struct Cache {
    var height = 1
  }

  package var kind: String? { "sequence" }

  package func output(of input: MapShape) -> MapShape {
    MapShape(channels: input.channels * input.height, height: 1, width: input.width)
  }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    cache.height = x.height
    return Tensor(
      x.data, channels: x.channels * x.height, height: 1, width: x.width, batch: x.batch,
      widths: x.widths)
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    Tensor(
      dy.data, channels: dy.channels / cache.height, height: cache.height, width: dy.width,
      batch: dy.batch, widths: dy.widths)
  }
}

/// `S1(1x0)1,3`, the one reshaping of VGSL that there is.
package struct HeightToChannelsNotation: LayerNotation {
  package static let letters = "S"
  private static let word = "S1(1x0)1,3"

  package init(_ word: NotationWord) throws(NetworkError) {
    guard word.text == Self.word else {
      throw word.error("the one reshaping that is known is \(Self.word)")
    }
  }

  package var description: String { Self.word }

  package func add(to network: inout NetworkBuilder) {
    network.append(HeightToChannels())
    network.shape.channels *= network.shape.height
    network.shape.height = 1
  }
}
