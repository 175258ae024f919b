/// The kernel of a convolution or pooling: its size, stride and padding, in rows and columns.
package struct KernelGeometry: Sendable, Equatable {
  package var height: Int
  package var width: Int
  package var strideHeight = 1
  package var strideWidth = 1
  package var padHeight = 0
  package var padWidth = 0

  package init(
    height: Int, width: Int, strideHeight: Int = 1, strideWidth: Int = 1, padHeight: Int = 0,
    padWidth: Int = 0
  ) {
    (self.height, self.width) = (height, width)
    (self.strideHeight, self.strideWidth) = (strideHeight, strideWidth)
    (self.padHeight, self.padWidth) = (padHeight, padWidth)
  }

  /// Whether each output has one input, at its own place.
  package var isPointwise: Bool { self == KernelGeometry(height: 1, width: 1) }

  package func outputHeight(_ input: Int) -> Int {
    Self.output(input, kernel: height, stride: strideHeight, pad: padHeight)
  }

  package func outputWidth(_ input: Int) -> Int {
    Self.output(input, kernel: width, stride: strideWidth, pad: padWidth)
  }

  /// The narrowest width that gives `output` columns: (output − 1) · stride + kernel − 2 pad, at least 1.
  package func inputWidth(_ output: Int) -> Int {
    max(1, (output - 1) * strideWidth + width - 2 * padWidth)
  }

  /// ⌊(input + 2 pad − kernel) / stride⌋ + 1, or 0 where no kernel fits.
  private static func output(_ input: Int, kernel: Int, stride: Int, pad: Int) -> Int {
    let room = input + 2 * pad - kernel
    return input < 1 || room < 0 ? 0 : room / stride + 1
  }

  package func convolutionShape(input x: Tensor) -> ConvolutionShape {
    ConvolutionShape(
      height: Int64(x.height), width: Int64(x.width), batch: Int64(x.batch),
      out_width: Int64(outputWidth(x.width)), kernel_height: Int64(height),
      kernel_width: Int64(width), stride_height: Int64(strideHeight),
      stride_width: Int64(strideWidth), pad_height: Int64(padHeight), pad_width: Int64(padWidth))
  }

  /// - Parameters:
  ///   - outPlane: the elements between two channels of the output, where these are not all of a channel.
  ///   - flips: whether the numbers are compared, and written, with the other sign.
  package func poolShape(
    input x: Tensor, rectifies: Bool, outPlane: Int? = nil, flips: Bool = false
  ) -> PoolShape {
    PoolShape(
      height: Int64(x.height), width: Int64(x.width), batch: Int64(x.batch),
      out_height: Int64(outputHeight(x.height)), out_width: Int64(outputWidth(x.width)),
      kernel_height: Int64(height), kernel_width: Int64(width),
      stride_height: Int64(strideHeight), stride_width: Int64(strideWidth),
      pad_height: Int64(padHeight), pad_width: Int64(padWidth),
      out_plane: Int64(
        outPlane ?? outputHeight(x.height) * outputWidth(x.width) * x.batch),
      rectifies: rectifies ? 1 : 0, flips: flips ? 1 : 0)
  }
}
