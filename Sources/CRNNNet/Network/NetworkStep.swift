/// One step of a network's description: a word of the notation, of one of its kinds.
package struct NetworkStep: Sendable, Equatable, CustomStringConvertible {
  package var notation: any LayerNotation

  package init(_ notation: any LayerNotation) { self.notation = notation }

  /// Reads a word; throws where no kind of layer is written so.
  init(_ word: String) throws(NetworkError) {
    guard let kind = Self.kinds.first(where: { word.hasPrefix($0.letters) }) else {
      throw Self.unknown(word)
    }
    notation = try kind.init(NotationWord(word))
  }

  /// Reads words; those of a block go on to the bracket that closes it.
  static func read(_ words: some Sequence<Substring>) throws(NetworkError) -> [NetworkStep] {
    var (steps, depth): ([NetworkStep], Int) = ([], 0)
    var block: [Substring] = []
    for word in words {
      block.append(word)
      depth += word.utf8.reduce(0) { count, byte in
        byte == UInt8(ascii: "[") ? count + 1 : byte == UInt8(ascii: "]") ? count - 1 : count
      }
      guard depth <= 0 else { continue }
      steps.append(try NetworkStep(block.joined(separator: " ")))
      (block, depth) = ([], 0)
    }
    guard let first = block.first else { return steps }
    throw NetworkError("the bracket in \"\(first)\" is not closed")
  }

  package var description: String { notation.description }

  /// The step, or in its place the steps that it consists of, in the order of their parameters.
  package var parts: [NetworkStep] {
    let inner = notation.steps
    return inner.isEmpty ? [self] : inner.flatMap(\.parts)
  }

  /// How many steps it is, with those that it consists of.
  var count: Int { notation.steps.reduce(1) { $0 + $1.count } }

  package static func == (one: NetworkStep, other: NetworkStep) -> Bool {
    one.description == other.description
  }

  func outputWidth(_ width: Int) -> Int {
    notation.kernels.reduce(width) { $1.outputWidth($0) }
  }

  /// The narrowest width that gives `width` columns of output.
  func inputWidth(_ width: Int) -> Int {
    notation.kernels.reversed().reduce(width) { $1.inputWidth($0) }
  }

  static func unknown(_ word: String) -> NetworkError {
    let letters = kinds.map { $0.letters }
    return NetworkError(
      "unknown step \"\(word)\"; there are \(letters.dropLast().joined(separator: ", ")) and "
        + (letters.last ?? ""))
  }
}

extension NetworkStep {
  /// All kinds of layers that a description may ask for.
  package static let kinds: [any LayerNotation.Type] = [
    // Before that of a convolution, whose letter it begins with.
    DepthwiseNotation.self,
    ConvolutionNotation.self,
    MaxPoolNotation.self,
    BatchNormNotation.self,
    GroupNormNotation.self,
    ReLUNotation.self,
    // Behind that of the rectifier, which begins with its letter.
    ResidualNotation.self,
    DropoutNotation.self,
    HeightToChannelsNotation.self,
    BidirectionalLSTMNotation.self,
    UnidirectionalLSTMNotation.self,
    LinearNotation.self,
    // Before that of the output, whose letters these begin with.
    AuxiliaryOutputNotation.self,
    OutputNotation.self,
  ]
}
