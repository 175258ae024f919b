import CRNNNet
import Console

extension Lexicon {
  /// The words of a file; throws an error that names it if the model can write none of them.
  init(path: String, alphabet: Alphabet) throws {
    self.init(try Lexicon.readWords(path), alphabet: alphabet)
    guard count > 0 else {
      throw UserError("\(path): it has no word that the model can write", status: .badData)
    }
  }

  /// What the user should know about the file that the words come from.
  func notices(of path: String) -> [String] {
    unknown.first.map {
      [
        "\(path): \(NumberText.count(unknown.count, "word")) with symbols that the model does not "
          + "know left out (the first is \($0))"
      ]
    } ?? []
  }
}
