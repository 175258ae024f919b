import Console
import Foundation
import Synchronization

/// Finds what a regular expression has for a key in names, and gives up on an expression that does not end.
///
/// One such as `(a+)+$` tries more ways than there are seconds, and a match cannot be stopped.
enum KeyFinder {
  /// Seconds for one name.
  private static let patience = 5.0

  /// What is known of the work of the other thread.
  private struct Progress {
    var place = 0
    var keys: [String?]?
  }

  /// The key of each name: the first group, or all of the match if there is none; nil where nothing is found.
  ///
  /// - Throws: `UserError` if the pattern is none, or takes too long for a name.
  static func keys(of names: [String], _ pattern: String) throws -> [String?] {
    guard (try? Regex(pattern)) != nil else {
      throw UserError("--hold-out: \(pattern) is no regular expression", status: .usage)
    }
    let progress = Shared()
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      // An expression belongs to one thread.
      guard let expression = try? Regex(pattern) else { return }
      let keys = names.enumerated().map { place, name in
        progress.state.withLock { $0.place = place }
        return key(of: name, expression)
      }
      progress.state.withLock { $0.keys = keys }
      done.signal()
    }
    var last = -1
    while done.wait(timeout: .now() + patience) == .timedOut {
      let place = progress.state.withLock { $0.place }
      guard place != last else {
        throw UserError(
          "--hold-out: \(pattern) takes more than \(Int(patience)) s for the name \(names[place]); write it without a "
            + "repetition in a repetition", status: .usage)
      }
      last = place
    }
    return progress.state.withLock { $0.keys ?? [] }
  }

  private final class Shared: Sendable {
    let state = Mutex(Progress())
  }

  private static func key(of name: String, _ expression: Regex<AnyRegexOutput>) -> String? {
    guard let match = name.firstMatch(of: expression) else { return nil }
    let group = match.output.count > 1 ? match.output[1].substring : nil
    return String(group ?? name[match.range])
  }
}
