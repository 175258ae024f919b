import Kernels

/// The output of a convolution in bands of some rows, of which one at a time is in memory.
struct ConvolutionBands {
  enum Product {
    case panels(PanelConvolution, UnsafePointer<Float>, bias: UnsafePointer<Float>?)
    case direct(Convolution, Convolution.DirectProduct)
  }

  let product: Product
  let input: Tensor
  let geometry: KernelGeometry
  let outputs: Int
  /// The rows of a band.
  let height: Int
  /// Those of the output.
  let widths: ValidWidths

  /// Memory for a band, and to compute it in.
  struct Memory {
    let band: Tensor
    fileprivate let workspace: PanelConvolution.Workspace?
  }

  /// The shape of the whole output, which has no memory.
  func map(_ scratch: Arena) -> Tensor {
    tensor(scratch.floats(0), height: geometry.outputHeight(input.height))
  }

  func memory(_ scratch: Arena) -> Memory {
    let count = outputs * height * geometry.outputWidth(input.width) * input.batch
    let band = tensor(scratch.floats(count), height: height)
    switch product {
    case .panels(let convolution, _, _):
      return Memory(band: band, workspace: convolution.forwardWorkspace(scratch))
    case .direct: return Memory(band: band, workspace: nil)
    }
  }

  /// Computes the rows from a row of the output on, without the zeros of the padding.
  func compute(_ row: Int, in memory: Memory) {
    switch product {
    case .panels(let convolution, let weights, let bias):
      guard let workspace = memory.workspace else { preconditionFailure("memory of another") }
      convolution.forward(weights, bias: bias, into: memory.band, firstRow: row, workspace)
    case .direct(let convolution, let product):
      convolution.multiply(product, into: memory.band, firstRow: row)
    }
  }

  private func tensor(_ memory: UnsafeMutablePointer<Float>, height: Int) -> Tensor {
    Tensor(
      memory, channels: outputs, height: height, width: geometry.outputWidth(input.width),
      batch: input.batch, widths: widths)
  }
}
