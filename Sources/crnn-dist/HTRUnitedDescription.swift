import Console
import Files
import Foundation
import Report

/// `htr-united.yml`: a data set's entry in the catalogue HTR-United, as far as the data set tells it.
///
/// The keys are those of https://htr-united.github.io/schema/2022-04-15/schema.json. What only a person knows stands
/// there as a comment.
struct HTRUnitedDescription {
  let title: String
  let symbols: [String]
  let images: Int
  let characters: Int

  private static let head = """
    # crnn-dist \(ProgramVersion.text) wrote this. Fill in what only you know, the lines that begin with "# ".
    schema: https://htr-united.github.io/schema/2022-04-15/schema.json

    """

  private static let rest = """
    # url: https://…
    # description: …
    # language: [deu]
    # script-type: only-typed
    # time: {notBefore: '1800', notAfter: '1899'}
    # hands: {count: unknown, precision: estimated}
    # license: {name: CC-BY 4.0, url: https://creativecommons.org/licenses/by/4.0/}
    # format: Page-XML
    # production-software: …
    # authors: [{type: person, name: …, surname: …, roles: [transcriber]}]

    """

  var yaml: String {
    var text = Self.head + "title: \(JSONText.quoted(title))\n"
    let scripts = WritingSystem.codes(of: symbols)
    if !scripts.isEmpty {
      text += "script:\n" + scripts.map { "- iso: \($0)\n" }.joined()
    }
    text += "volume:\n"
    for (metric, count) in [("lines", images), ("characters", characters)] where count > 0 {
      text += "- metric: \(metric)\n  count: \(count)\n"
    }
    text += "characters:\n  mode: \(isComposed ? "NFC" : "NFD")\n  members:\n"
    text += symbols.map { "  - \(JSONText.quoted($0))\n" }.joined()
    return text + Self.rest
  }

  /// Whether no symbol is a mark that would be composed with a letter.
  private var isComposed: Bool {
    symbols.allSatisfy { symbol in
      symbol.unicodeScalars.allSatisfy { $0.properties.canonicalCombiningClass == .notReordered }
    }
  }
}
