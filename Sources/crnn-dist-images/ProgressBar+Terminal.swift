import Console

extension ProgressBar {
  /// A bar where standard error is a terminal; nil elsewhere, so that scripts see the report alone.
  convenience init?(onTerminal title: String, total: Int) {
    let terminal = Terminal.standardError
    guard terminal.isInteractive else { return nil }
    self.init(title, total: total, terminal: terminal)
  }
}
