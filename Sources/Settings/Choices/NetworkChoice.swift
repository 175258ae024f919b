/// How a configuration names its network.
package enum NetworkChoice: Sendable, Equatable {
  /// A preset by its name, such as `crnn`.
  case preset(String)
  /// A specification in VGSL notation.
  case specification(String)
}
