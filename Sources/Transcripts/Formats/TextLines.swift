import Files

/// The text alone, a line for each picture, so that lines can be counted.
struct TextLines: TranscriptForm {
  static let outputKind = OutputKind.text
  static let showsEvidence = false

  let unread = "\n"

  func text(_ transcript: Transcript, number: Int) -> String {
    LineText.escaped(transcript.text) + "\n"
  }
}
