import Kernels

/// The transformed weights of a Winograd convolution, element by element, packed as the left factors of products.
enum WinogradWeights {
  /// Transforms the weights [O][depth][taps] for a forward pass, and in float32 for a backward pass too.
  static func pack(
    _ w: UnsafePointer<Float>, outputs: Int, depth: Int, _ form: WinogradForm,
    into packed: inout FloatBuffer?
  ) {
    let taps = form.tile.taps
    pack(w, rows: outputs, k: depth, rowStride: taps * depth, kStride: taps, form, into: &packed)
  }

  /// Transforms the weights for a backward pass in bfloat16, which has them transposed, [depth][O]: its
  /// pairs are of neighbours along the other side.
  static func packTransposed(
    _ w: UnsafePointer<Float>, outputs: Int, depth: Int, _ form: WinogradForm,
    into packed: inout FloatBuffer?
  ) {
    let taps = form.tile.taps
    pack(w, rows: depth, k: outputs, rowStride: taps, kStride: taps * depth, form, into: &packed)
  }

  private static func pack(
    _ w: UnsafePointer<Float>, rows: Int, k: Int, rowStride: Int, kStride: Int,
    _ form: WinogradForm, into packed: inout FloatBuffer?
  ) {
    let elementStride = elementStride(rows: rows, k: k, form.precision)
    let buffer =
      packed
      ?? FloatBuffer(
        count: form.tile.elements * elementStride + PanelKernels.paddingOfTransposed)
    packed = buffer
    WinogradKernels.weights(
      w, into: buffer.pointer, rows: rows, k: k, rowStride: rowStride, kStride: kStride,
      tile: form.tile, elementStride: elementStride, precision: form.precision)
  }

  static func elementStride(rows: Int, k: Int, _ precision: Precision) -> Int {
    PanelKernels.rounded(rows) * precision.steps(k) + TileElements.stagger
  }
}
