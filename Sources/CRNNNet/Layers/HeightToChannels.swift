/// The map-to-sequence step: a map of C channels and height H is read as C · H channels of height
/// 1, channel c · H + h. In this layout that moves nothing.
public struct HeightToChannels: Layer {
  public struct Cache {
    var height = 1
  }

  public func makeCache() -> Cache { Cache() }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    cache.height = x.height
    return Tensor(
      x.data, channels: x.channels * x.height, height: 1, width: x.width, batch: x.batch,
      widths: x.widths)
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    Tensor(
      dy.data, channels: dy.channels / cache.height, height: cache.height, width: dy.width,
      batch: dy.batch, widths: dy.widths)
  }
}
