/// A batch of feature maps in an arena's memory, stored `[channel][height][width][batch]`.
///
/// The batch is innermost. A sequence of T frames is a tensor of height 1 and width T, whose memory
/// is then also the row-major matrix `[channels][T · batch]`. Everywhere between two layers the
/// padding, that is the columns from an image's own width on, holds zeros; so do gradients.
package struct Tensor {
  package let data: UnsafeMutablePointer<Float>
  package let channels: Int
  package let height: Int
  package let width: Int
  package let batch: Int
  package let widths: ValidWidths

  package init(
    _ data: UnsafeMutablePointer<Float>, channels: Int, height: Int, width: Int, batch: Int,
    widths: ValidWidths
  ) {
    precondition(widths.count == batch)
    self.data = data
    self.channels = channels
    self.height = height
    self.width = width
    self.batch = batch
    self.widths = widths
  }

  /// The elements of one channel: height × width × batch.
  package var plane: Int { height * width * batch }
  package var count: Int { channels * plane }

  /// The place of an element.
  package func index(_ c: Int, _ h: Int, _ w: Int, _ n: Int) -> Int {
    ((c * height + h) * width + w) * batch + n
  }

  /// One channel, in the same memory.
  package func channel(_ c: Int) -> Tensor { channel(at: data + c * plane) }

  /// A tensor of the shape of one channel.
  package func channel(at memory: UnsafeMutablePointer<Float>) -> Tensor {
    Tensor(memory, channels: 1, height: height, width: width, batch: batch, widths: widths)
  }

  /// A tensor of the same shape in new memory whose values are not defined.
  package func likeness(in arena: Arena) -> Tensor {
    Tensor(
      arena.floats(count), channels: channels, height: height, width: width, batch: batch,
      widths: widths)
  }

  /// Restores the invariant that padding is zero.
  package func maskPadding() {
    VectorOperations.mask(
      data, rows: channels * height, width: width, batch: batch, widths: widths.pointer,
      from: widths.narrowest)
  }

  package func zero() { data.update(repeating: 0, count: count) }
}
