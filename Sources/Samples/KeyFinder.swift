import Console
import Foundation

/// Finds what a regular expression has for a key in names, and gives up on an expression that does not end.
///
/// One such as `(a+)+$` tries more ways than there are seconds. ICU, whose expressions these are, asks now and then
/// whether to go on, so that nothing runs on behind an answer. Names and expression are compared composed (NFC).
package enum KeyFinder {
  /// Seconds for one name.
  package static let patience = 5.0

  /// The key of each name: the first group, or all of the match if there is none; nil where nothing is found.
  ///
  /// - Throws: `UserError` if the pattern is none, or takes too long for a name.
  package static func keys(
    of names: [String], _ pattern: String, patience: Double = KeyFinder.patience
  ) throws -> [String?] {
    let expression: NSRegularExpression
    do {
      expression = try NSRegularExpression(pattern: pattern.precomposedStringWithCanonicalMapping)
    } catch {
      throw UserError("--hold-out: \(pattern) is no regular expression", status: .usage)
    }
    return try names.map { name in
      switch match(of: name.precomposedStringWithCanonicalMapping, expression, patience) {
      case .none: nil
      case .key(let key): key
      case .givenUp:
        throw UserError(
          "--hold-out: \(pattern) takes more than \(Int(patience)) s for the name \(name); write it without a "
            + "repetition in a repetition", status: .usage)
      }
    }
  }

  private enum Match {
    case none
    case key(String)
    case givenUp
  }

  private static func match(
    of name: String, _ expression: NSRegularExpression, _ patience: Double
  ) -> Match {
    let start = ContinuousClock.now
    var found = Match.none
    expression.enumerateMatches(
      in: name, options: .reportProgress, range: NSRange(name.startIndex..., in: name)
    ) { result, _, stop in
      guard let result else {
        if ContinuousClock.now - start > .seconds(patience) {
          found = .givenUp
          stop.pointee = true
        }
        return
      }
      // A group that took no part in the match is none.
      let groups = [1, 0].filter { $0 < result.numberOfRanges }
      let range = groups.lazy.compactMap { Range(result.range(at: $0), in: name) }.first
      found = range.map { .key(String(name[$0])) } ?? .none
      stop.pointee = true
    }
    return found
  }
}
