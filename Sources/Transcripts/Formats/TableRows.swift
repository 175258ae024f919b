import Console
import Files

/// The picture's name, the text, the expected share of right characters and the text's probability, with tabs between.
struct TableRows: TranscriptForm {
  static let outputKind = OutputKind.readings

  func text(_ transcript: Transcript, number: Int) -> String {
    let texts = [transcript.image, transcript.text].map { LineText.escaped($0, isReversible: true) }
    let confidence = transcript.confidence
    let numbers = [confidence.rightShare.best, confidence.text.best].map { NumberText.fixed($0, 4) }
    return (texts + numbers).joined(separator: "\t") + "\n"
  }

  func answer(unread image: String, because reason: String) -> String {
    LineText.escaped(image, isReversible: true) + "\t\t\t\n"
  }
}
