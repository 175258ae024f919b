import Files

/// How transcripts are written in one format.
///
/// A format is one file of Formats/, and a case with its form in ``TranscriptFormat``.
protocol TranscriptForm {
  /// The files that one of this format may replace.
  static var outputKind: OutputKind { get }
  /// Whether each picture has a file of its own.
  static var isFolder: Bool { get }
  /// Whether it shows how sure a reading is, or where its symbols stand.
  static var showsEvidence: Bool { get }

  init() throws

  /// What stands before the first transcript, and behind the last.
  var head: String { get }
  var foot: String { get }

  /// What is written of a picture.
  ///
  /// - Parameter number: the number of the picture in its file, from 1.
  func text(_ transcript: Transcript, number: Int) throws -> String

  /// What is written of a picture that could not be read.
  var unread: String { get }

  /// The same as an answer to whoever asked for the picture.
  func answer(unread image: String, because reason: String) throws -> String
}

extension TranscriptForm {
  static var isFolder: Bool { false }
  static var showsEvidence: Bool { true }
  var head: String { "" }
  var foot: String { "" }
  var unread: String { "" }

  func answer(unread image: String, because reason: String) -> String { unread }
}
