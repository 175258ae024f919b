extension StringProtocol {
  /// Whether there is nothing but white space.
  ///
  /// By Unicode scalars: a `Character` of a space and a mark counts as white space, but shows the mark.
  package var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

  /// What stands between white space, by Unicode scalars too.
  package var words: [String] {
    unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
      .map { String(String.UnicodeScalarView($0)) }
  }
}
