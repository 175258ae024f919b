import Foundation

/// How far a long piece of work has come.
///
/// On a terminal it is one line that is written over; elsewhere, in a job's log say, it is one
/// plain line every `plainEvery` units. It belongs to one thread.
package final class ProgressBar {
  /// The units of the whole work; 0 if that is not known.
  package let total: Int

  private let title: String
  private let countsPercent: Bool
  private let start: Int
  private let plainEvery: Int
  private let plainSeconds: Double
  private let terminal: Terminal
  private let now: () -> Double
  private let startTime: Double
  private var lastDrawn = -Double.infinity
  private var lastPlain: Int
  private var lastPlainTime: Double
  private var isLineOpen = false
  private var barWidth = 30
  private var done: Int
  private var detail = ""

  /// - Parameters:
  ///   - title: What is done: `training`.
  ///   - total: The units of the whole work; 0 if that is not known, and 100 with `countsPercent`.
  ///   - countsPercent: Whether the units are hundredths of the work: `reading 10 %`, not `reading 10/100`.
  ///   - start: The units done already, in a resumed run; they do not count for the speed.
  ///   - plainEvery: Units between two plain lines where there is no terminal; `nil` is a tenth.
  ///   - plainSeconds: Seconds at least between two plain lines: short work then has none.
  ///   - terminal: Where it is shown.
  ///   - now: Seconds of a clock that only goes forward.
  package init(
    _ title: String, total: Int, countsPercent: Bool = false, start: Int = 0,
    plainEvery: Int? = nil,
    plainSeconds: Double = 0, terminal: Terminal = .standardError,
    now: @escaping () -> Double = { ProcessInfo.processInfo.systemUptime }
  ) {
    self.title = SymbolText.oneLine(title)
    self.countsPercent = countsPercent
    self.total = max(0, total)
    self.start = start
    self.plainEvery = max(1, plainEvery ?? total / 10)
    self.plainSeconds = plainSeconds
    self.terminal = terminal
    self.now = now
    startTime = now()
    lastPlain = start
    lastPlainTime = startTime
    done = start
  }

  /// Says how many units are done, and whatever else is worth knowing.
  package func update(_ done: Int, _ detail: String = "") {
    self.done = done
    self.detail = SymbolText.oneLine(detail)
    if terminal.isInteractive {
      // Ten times a second is as fast as anyone looks.
      guard now() - lastDrawn >= 0.1 || done == total else { return }
      draw()
    } else if done / plainEvery > lastPlain / plainEvery || (done == total && lastPlain < done) {
      guard now() - lastPlainTime >= plainSeconds else { return }
      (lastPlain, lastPlainTime) = (done, now())
      terminal.write(plainLine + "\n")
    }
  }

  /// Writes a line of its own above the bar.
  package func note(_ line: String) {
    if isLineOpen { terminal.write("\r\u{1B}[K") }
    isLineOpen = false
    terminal.line(line)
    if terminal.isInteractive { draw() }
  }

  /// Leaves the bar as it stands and goes on below it.
  package func finish() {
    guard terminal.isInteractive else { return }
    draw()
    terminal.write("\n")
    isLineOpen = false
  }

  private func draw() {
    lastDrawn = now()
    isLineOpen = true
    terminal.write("\r" + barLine + "\u{1B}[K")
  }

  /// The seconds that the rest will take at the speed so far.
  package var secondsLeft: Double? {
    guard total > 0, done > start else { return nil }
    return (now() - startTime) / Double(done - start) * Double(max(0, total - done))
  }

  private var plainLine: String {
    let count = countsPercent ? "\(done) %" : "\(done)" + (total > 0 ? "/\(total)" : "")
    return line("\(title) \(count)")
  }

  private func line(_ head: String) -> String {
    var parts = [head]
    if !detail.isEmpty { parts.append(detail) }
    if let secondsLeft { parts.append(NumberText.clock(seconds: secondsLeft) + " left") }
    return parts.joined(separator: "  ")
  }

  private var barLine: String {
    // The bar itself says how many per cent are done.
    let line = countsPercent ? line(title) : plainLine
    guard total > 0 else { return clipped(line) }
    let part = min(1, max(0, Double(done) / Double(total)))
    let percentage = "\(Int(part * 100)) %"
    let padded = String(repeating: " ", count: max(0, 5 - percentage.count)) + percentage
    // What the texts leave of the line; it only shrinks, so that the texts do not dance.
    let room = terminal.columns - 1 - line.displayWidth - padded.displayWidth - 5
    guard room >= 5 else { return clipped(padded + "  " + line) }
    barWidth = min(barWidth, room)
    let filled = Int(part * Double(barWidth))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: barWidth - filled)
    return "[\(bar)] \(padded)  \(line)"
  }

  /// A line that wrapped could not be written over.
  private func clipped(_ line: String) -> String {
    var cells = 0
    return String(
      line.prefix { character in
        cells += String(character).displayWidth
        return cells < terminal.columns
      })
  }
}
