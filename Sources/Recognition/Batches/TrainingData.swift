import CRNNNet
import Console
import Shards

/// A set of shards whose labels are encoded in an alphabet.
package final class TrainingData: Sendable {
  package let shards: ShardSet
  package let alphabet: Alphabet
  /// What is done with a label that has a symbol outside of the alphabet.
  package enum UnknownSymbols: Sendable {
    /// It is an error: nothing could be learned from it.
    case refuse
    /// The label is kept as text; the sample counts as read wrongly and has no loss.
    case count
  }

  /// The samples whose labels have symbols outside of the alphabet.
  package let unknown: Set<Int>

  package init(shards: ShardSet, alphabet: Alphabet, unknownSymbols: UnknownSymbols) throws {
    self.shards = shards
    self.alphabet = alphabet
    var unknown = Set<Int>()
    for index in 0..<shards.count {
      let label = shards.label(at: index)
      guard let symbol = alphabet.firstUnknown(in: label) else { continue }
      guard unknownSymbols == .count else {
        throw UserError(
          "\(shards.folder(at: index)): the label \"\(label)\" of \(shards.source(at: index)) has "
            + "\"\(symbol)\", which is not in the alphabet; add it to alphabet.symbols or remove "
            + "the sample", status: .badData)
      }
      unknown.insert(index)
    }
    self.unknown = unknown
  }

  /// The classes of a sample's label; empty for a label outside of the alphabet.
  package func label(at index: Int) -> [Int32] { alphabet.encode(shards.label(at: index)) ?? [] }

  /// Replaces the classes by those of a sample's label.
  func readLabel(at index: Int, into classes: inout [Int32]) {
    _ = alphabet.encode(shards.label(at: index), into: &classes)
  }
}
