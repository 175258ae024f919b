/// One step of a network's description.
public enum NetworkStep: Sendable, Equatable {
  case convolution(
    outputs: Int, geometry: KernelGeometry, isValid: Bool, hasBias: Bool, rectified: Bool)
  case maxPool(KernelGeometry)
  case batchNorm
  case rectifier
  case dropout(Float)
  case heightToChannels
  case bidirectionalLSTM(Int)
  case linear(Int, rectified: Bool)
  /// The output; nil takes the number of classes from the alphabet.
  case output(classes: Int?)

  func outputWidth(_ width: Int) -> Int {
    switch self {
    case .convolution(_, let geometry, _, _, _), .maxPool(let geometry):
      geometry.outputWidth(width)
    default: width
    }
  }

  /// The narrowest width that gives `width` columns of output.
  func inputWidth(_ width: Int) -> Int {
    switch self {
    case .convolution(_, let geometry, _, _, _), .maxPool(let geometry):
      geometry.inputWidth(width)
    default: width
    }
  }
}

extension NetworkStep: CustomStringConvertible {
  public var description: String {
    switch self {
    case .convolution(let outputs, let g, let isValid, let hasBias, let rectified):
      let letters = (rectified ? "r" : "l") + (isValid ? "v" : "") + (hasBias ? "" : "n")
      let strides =
        g.strideHeight == 1 && g.strideWidth == 1 ? "" : ",\(g.strideHeight),\(g.strideWidth)"
      return "C\(letters)\(g.height),\(g.width),\(outputs)\(strides)"
    case .maxPool(let g):
      let hasPad = g.padHeight != 0 || g.padWidth != 0
      let hasStride = hasPad || g.strideHeight != g.height || g.strideWidth != g.width
      return "Mp\(g.height),\(g.width)" + (hasStride ? ",\(g.strideHeight),\(g.strideWidth)" : "")
        + (hasPad ? ",\(g.padHeight),\(g.padWidth)" : "")
    case .batchNorm: return "Bn"
    case .rectifier: return "Re"
    case .dropout(let probability): return "Do\(probability)"
    case .heightToChannels: return "S1(1x0)1,3"
    case .bidirectionalLSTM(let hidden): return "Lbx\(hidden)"
    case .linear(let outputs, let rectified): return "F\(rectified ? "r" : "l")\(outputs)"
    case .output(let classes): return "O1c\(classes.map(String.init) ?? "")"
    }
  }
}
