/// docTR's crnn_vgg16_bn: features of a VGG-16, one LSTM of several layers, a linear layer.
///
/// Source: https://github.com/mindee/doctr, doctr/models/recognition/crnn/pytorch.py.
enum DocTRNames: NamingScheme {
  static let name = "doctr"

  static func tensor(_ part: String, of module: NamedModule) -> String {
    switch module.kind {
    case .convolution, .norm: "feat_extractor.\(module.index).\(part)"
    case .recurrence:
      "decoder." + part.replacing("_l0", with: "_l\(module.recurrence)")
    case .join, .output: "linear.\(part)"
    }
  }
}
