import Console
import DataSets

/// What is said of texts that an import of what was written does not give back.
enum ExportNote {
  static func show(_ changes: [ExportedTexts.Change]) {
    guard !changes.isEmpty else { return }
    Terminal.show(
      "note      \(NumberText.count(changes.count, "text")) that an import changes or leaves out by its usual rules, such as "
        + "empty ones, those with a space at an end or a control character, ### and JSON")
    for change in changes.prefix(3) { Terminal.show("          " + change.sentence) }
    if changes.count > 3 { Terminal.show("          and \(changes.count - 3) more") }
  }
}
