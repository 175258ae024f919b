import Console
import Samples

/// What an import makes of texts that were exported.
package enum ExportedTexts {
  /// A text that an import by its usual rules does not give back.
  package struct Change: Sendable, Equatable {
    /// The name that its sample has there.
    package let name: String
    package let label: String
    /// What is read instead; nil where the sample is left out.
    package let read: String?

    /// The change in one line, for a person.
    package var sentence: String {
      SymbolText.visible("\(name): ") + "\"\(SymbolText.visible(label))\" is "
        + (read.map { "read as \"\(SymbolText.visible($0))\"" } ?? "left out")
    }
  }

  /// The texts that an import of `listing` changes or leaves out.
  ///
  /// - Parameter texts: what the samples say, by the names that they have there.
  static func changes(
    _ listing: SampleListing, _ texts: [(name: String, label: String)]
  ) throws -> [Change] {
    let judged = try SampleAudit().texts(of: listing).samples
    // In bytes, as canonically equivalent texts are equal.
    var read: [[UInt8]: Int] = [:]
    for (index, name) in judged.sources.enumerated() { read[Array(name.utf8)] = index }
    return texts.compactMap { name, label in
      let text = read[Array(name.utf8)].map { judged[$0].label }
      if let text, text.utf8.elementsEqual(label.utf8) { return nil }
      return Change(name: name, label: label, read: text)
    }
  }

  /// The texts that a database was written with and that an import of it changes or leaves out.
  package static func changes(
    inDatabase folder: String, _ labels: some Sequence<String>
  ) throws -> [Change] {
    let names = labels.enumerated().map {
      (name: LMDBSamples.name("image-", $0 + 1), label: $1)
    }
    return try changes(SampleFinder().find(folder, format: .lmdb), names)
  }
}
