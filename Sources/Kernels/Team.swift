import Foundation

/// Threads that share loops: a caller and helpers, which wait for it.
///
/// What a loop computes must not depend on who does which part of it. A team belongs to one thread at a time, and a
/// loop has no other inside.
package final class Team: @unchecked Sendable {
  /// Parts for each member: enough that one that was held up has less to do, few enough that starting costs little.
  private static let partsPerMember = 4

  /// No threads but the caller.
  package static let alone = Team()

  /// The caller among them.
  package let size: Int
  private let work: TeamWork
  /// Measures the loops of a team of one.
  package var time: SharedTime?

  package init(size: Int = 1) {
    self.size = max(1, size)
    work = TeamWork(helpers: self.size - 1)
    for number in 0..<self.size - 1 {
      let thread = Thread { [work] in work.help(number) }
      thread.name = "team \(number + 1)"
      thread.start()
    }
  }

  deinit { work.end() }

  /// The bytes of memory that the helpers hold.
  package var memory: Int { work.memory }

  /// Calls the body with ranges that make up `0..<count`, each with memory that is free until it returns.
  ///
  /// - Parameters:
  ///   - parts: the most ranges that are worth their start; nil leaves that to the team.
  ///   - scratch: the caller's memory.
  package func split(
    _ count: Int, parts: Int? = nil, _ scratch: Arena, _ body: (Range<Int>, Arena) -> Void
  ) {
    let parts = min(count, parts ?? size * Self.partsPerMember)
    guard size > 1, parts > 1 else {
      guard count > 0 else { return }
      func run() { scratch.temporarily { body(0..<count, scratch) } }
      if let time { time.measure(count, run) } else { run() }
      return
    }
    withoutActuallyEscaping(body) { work.run(count, parts: parts, scratch, $0) }
  }
}
