/// The names that a program gives the weights of a CRNN; a file each, and a line in `WeightNames.schemes`.
protocol NamingScheme: Sendable {
  /// What `--names` calls it.
  static var name: String { get }

  /// The name of a module's tensor.
  ///
  /// - Parameter part: the last part of the tensor's name here: `weight`, `weight_ih_l0_reverse`.
  static func tensor(_ part: String, of module: NamedModule) -> String
}

/// The names of this program, which are those of meijieru's crnn.pytorch and its ports: `cnn.conv0`, `rnn.0.rnn`.
enum OwnNames: NamingScheme {
  static let name = "crnn-dist"

  static func tensor(_ part: String, of module: NamedModule) -> String {
    "\(module.name).\(part)"
  }
}
