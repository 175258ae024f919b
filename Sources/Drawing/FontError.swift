/// Why words cannot be drawn.
package enum FontError: Error, Equatable, CustomStringConvertible {
  /// The machine has no font that can draw Latin letters.
  case noFonts
  /// A font that was asked for is not installed.
  case unknownFont(name: String, installed: [String])

  package var description: String {
    switch self {
    case .noFonts:
      "no font is installed that could draw the words; install one, "
        + "for example with: apt-get install fonts-dejavu-core"
    case .unknownFont(let name, let installed):
      "no installed font is called \"\(name)\"; installed are: "
        + installed.joined(separator: ", ")
    }
  }
}
