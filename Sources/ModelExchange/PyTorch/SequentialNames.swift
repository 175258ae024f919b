/// The convolutional part as an `nn.Sequential` without names, `cnn.0`, and the recurrent one as here.
enum SequentialNames: NamingScheme {
  static let name = "sequential"

  static func tensor(_ part: String, of module: NamedModule) -> String {
    switch module.kind {
    case .convolution, .norm: "cnn.\(module.index).\(part)"
    case .recurrence, .join, .output: OwnNames.tensor(part, of: module)
    }
  }
}
