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

  package var description: String { notation.description }

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
