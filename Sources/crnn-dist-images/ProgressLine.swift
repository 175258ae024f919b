import Console
import Foundation

/// A bar on standard error while something long runs; nothing where that is no terminal.
final class ProgressLine {
  private let title: String
  private let total: Int
  private let start = Date()
  private var lastDrawn = Date.distantPast
  private static let isTerminal = isatty(STDERR_FILENO) == 1

  init(_ title: String, total: Int) {
    self.title = title
    self.total = total
  }

  /// Shows that `done` of the total are done, at most ten times a second.
  func update(_ done: Int) {
    let now = Date()
    guard Self.isTerminal, now.timeIntervalSince(lastDrawn) >= 0.1 else { return }
    lastDrawn = now
    let filled = total > 0 ? 30 * done / total : 30
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
    let rate = Double(done) / max(now.timeIntervalSince(start), 1e-3)
    Self.write("\r\u{1B}[K\(title) [\(bar)] \(done) of \(total), \(Int(rate)) a second")
  }

  /// Takes the bar away.
  static func clear() {
    if isTerminal { write("\r\u{1B}[K") }
  }

  private static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
