import ArgumentParser
import Recognition

/// What is compared, and of which samples.
package struct ScoringOptions: ParsableArguments {
  @Option(
    name: .customLong("protocol"),
    help: """
      What is compared: \
      \(ScoringProtocol.allCases.map(\.rawValue).joined(separator: ", ")) (characters).
      """)
  package var scoringProtocol = ScoringProtocol.exact

  @Option(help: "Leave out labels with fewer characters.")
  package var minLength = 0

  @Option(help: "Leave out labels with more characters.")
  package var maxLength: Int?

  @Flag(help: "Leave out labels with anything but letters and digits.")
  package var skipPunctuation = false

  package init() {}

  package func check() throws {
    if minLength < 0 { throw ValidationError("--min-length is not negative.") }
    if let maxLength, maxLength < minLength {
      throw ValidationError("--max-length is at least --min-length.")
    }
  }

  package var filter: SampleFilter {
    var filter = SampleFilter()
    filter.minimumLength = minLength
    filter.maximumLength = maxLength ?? .max
    filter.skipsPunctuation = skipPunctuation
    return filter
  }
}

extension ScoringProtocol: ExpressibleByArgument {}
