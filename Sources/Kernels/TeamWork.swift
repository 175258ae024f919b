import Dispatch
import Foundation
import Synchronization

/// The loop that a team shares, and how its helpers wait for one.
///
/// `@unchecked`: the body is written before the ticket that offers its parts, and stays until all of them are done.
final class TeamWork: @unchecked Sendable {
  /// How often a helper looks again before it sleeps, some milliseconds: one that sleeps between the loops of a step may
  /// wake on the processor of its caller.
  private static let looks = 10_000

  /// The number of the loop in the upper half, and the parts of it that nobody has taken in the lower.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  private let alarm = DispatchSemaphore(value: 0)
  private var loop: UInt64 = 0
  private var body: ((Range<Int>, Arena) -> Void)?
  private var count = 0
  private var parts = 1
  /// Free memory for each helper.
  private let arenas: [Arena]

  init(helpers: Int) { arenas = (0..<helpers).map { _ in Arena() } }

  /// The bytes of memory that the helpers hold.
  var memory: Int { arenas.reduce(0) { $0 + $1.capacity } }

  /// Calls the body for each part of `0..<count`, here or in a helper, and returns when all are done.
  func run(
    _ count: Int, parts: Int, _ scratch: Arena, _ body: @escaping (Range<Int>, Arena) -> Void
  ) {
    precondition(self.body == nil, "a loop inside of another")
    (self.body, self.count, self.parts) = (body, count, parts)
    finished.store(0, ordering: .relaxed)
    loop = (loop + 1) & 0xFFFF_FFFF
    ticket.store(loop << 32 | UInt64(parts), ordering: .sequentiallyConsistent)
    wake()
    while doPart(scratch) {}
    var looks = 0
    while finished.load(ordering: .acquiring) < parts { pause(&looks) }
    self.body = nil
  }

  /// Helps with loops until there will be none.
  func help(_ number: Int) {
    let arena = arenas[number]
    var looks = 0
    while !isOver.load(ordering: .acquiring) {
      if doPart(arena) {
        looks = 0
      } else if looks < Self.looks {
        pause(&looks)
      } else {
        sleeping.add(1, ordering: .sequentiallyConsistent)
        // Whoever offers parts from now on sees the sleeper; an alarm too many only costs a look.
        if !hasParts, !isOver.load(ordering: .sequentiallyConsistent) { alarm.wait() }
        looks = 0
      }
    }
  }

  /// Sends the helpers away.
  func end() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    for _ in arenas { alarm.signal() }
  }

  private var hasParts: Bool {
    ticket.load(ordering: .sequentiallyConsistent) & 0xFFFF_FFFF > 0
  }

  private func wake() {
    for _ in 0..<sleeping.exchange(0, ordering: .sequentiallyConsistent) { alarm.signal() }
  }

  /// Takes a part and does it; false if none is left.
  private func doPart(_ arena: Arena) -> Bool {
    var seen = ticket.load(ordering: .acquiring)
    while seen & 0xFFFF_FFFF > 0 {
      let (isMine, found) = ticket.weakCompareExchange(
        expected: seen, desired: seen - 1, ordering: .acquiringAndReleasing)
      if isMine {
        // Of a loop with a part that is not done the body is there.
        let part = Int(seen & 0xFFFF_FFFF) - 1
        arena.temporarily {
          body!(part * count / parts..<(part + 1) * count / parts, arena)
        }
        finished.add(1, ordering: .releasing)
        return true
      }
      seen = found
    }
    return false
  }

  /// Lets others run for a moment: there may be more threads than processors.
  private func pause(_ looks: inout Int) {
    looks += 1
    sched_yield()
  }
}
