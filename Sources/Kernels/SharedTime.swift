/// What loops that a team shares took on one thread, and would take on several.
package final class SharedTime {
  /// Those that would share them.
  package var threads = 1
  package private(set) var seconds = 0.0
  /// What is left where each thread takes its part of each loop.
  package private(set) var divided = 0.0

  package init() {}

  /// Measures a loop over so many things.
  func measure(_ count: Int, _ body: () -> Void) {
    let elapsed = ContinuousClock().measure(body) / .seconds(1)
    seconds += elapsed
    divided += elapsed / Double(max(1, min(count, threads)))
  }
}
