import Foundation

/// The name and version of an MPI library, out of the text that it gives.
package enum MPIVersionText {
  /// "Open MPI v4.1.4", "MPICH 4.0.2", else the first sentence.
  package static func short(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    // MPICH and its relatives give a table of their build, by lines that begin like this.
    if words.count > 2, words[1] == "Version:" { return "\(words[0]) \(words[2])" }
    // Behind the comma of Open MPI stand the packager and the date of the build.
    let sentence = words.joined(separator: " ").prefix { $0 != "," }
    return String(sentence.prefix(80))
  }
}
