import Console
import Files
import Foundation

/// Writes transcripts in one of the formats, in the order in which they come.
///
/// A file has its name when it is whole; until then what was there before stays.
public final class TranscriptWriter {
  private let format: TranscriptFormat
  private let templates: TranscriptTemplates
  private let sink: TextSink?
  private let locks: [FolderLock]
  private let folder: String
  private let encoder = JSONEncoder()
  private var pages = 0
  /// The picture that each file was written for.
  private var files: [String: String] = [:]

  /// - Parameter output: the file, or the folder for a format with many; nil is standard output.
  /// - Throws: `UserError` if it cannot be made.
  public init(_ format: TranscriptFormat, output: String?) throws {
    self.format = format
    templates = try TranscriptTemplates()
    folder = output ?? "."
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    locks =
      format.isFolder
      ? try FolderLock.ofOutput(folder: folder)
      : try output.flatMap { try FolderLock.ofOutput(file: $0) }.map { [$0] } ?? []
    sink = format.isFolder ? nil : try TextSink(file: output)
    if format == .hocr { sink?.append(TranscriptTemplates.hocrHead) }
  }

  public func append(_ transcript: Transcript) throws {
    pages += 1
    switch format {
    case .text: sink?.append(LineText.escaped(transcript.text) + "\n")
    case .tsv:
      let columns = [transcript.image, transcript.text].map(LineText.escaped)
      let confidences = [transcript.confidence.rightShare.best, transcript.confidence.text.best].map
      {
        NumberText.fixed($0, 4)
      }
      sink?.append((columns + confidences).joined(separator: "\t") + "\n")
    case .jsonLines:
      let json = String(decoding: try encoder.encode(transcript), as: UTF8.self)
      sink?.append(JSONText.harmless(json) + "\n")
    case .hocr: sink?.append(templates.hocrPage(transcript, number: pages))
    case .alto: try writeFile(transcript)
    }
  }

  /// Tells of a picture that could not be read, for the format in which lines are counted.
  public func appendUnread() { if format == .text { sink?.append("\n") } }

  /// Hands what was appended over to the system.
  public func flush() throws { try sink?.flush() }

  /// Ends the file, or puts all files on the disk.
  public func finish() throws {
    if format == .hocr { sink?.append(TranscriptTemplates.hocrFoot) }
    try sink?.finish()
    if format.isFolder { try DurableFile.synchronise(folder) }
  }

  /// The file of a picture in the folder: its name without what leads upwards, and with another
  /// ending.
  static func fileName(of image: String) -> String {
    let parts = image.split(separator: "/").filter { $0 != "." && $0 != ".." }.map(String.init)
    let path = parts.isEmpty ? "picture" : parts.joined(separator: "/")
    return (path as NSString).deletingPathExtension + ".xml"
  }

  private func writeFile(_ transcript: Transcript) throws {
    let name = Self.fileName(of: transcript.image)
    if let other = files.updateValue(transcript.image, forKey: name) {
      throw UserError(
        "\(other) and \(transcript.image) would both be written to \(folder)/\(name): read them "
          + "apart, or with another --format", status: .usage)
    }
    let file = "\(folder)/\(name)"
    try OutputFolder.make(PathParts.folder(of: file))
    try DurableFile.writeOneOfMany(Array(templates.altoFile(transcript).utf8), to: file)
  }
}
