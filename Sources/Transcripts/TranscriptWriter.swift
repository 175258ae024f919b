import Console
import Files
import Foundation

/// Writes transcripts in one of the formats, in the order in which they come.
///
/// A file has its name when it is whole; until then what was there before stays.
package final class TranscriptWriter {
  private let format: TranscriptFormat
  private let templates: TranscriptTemplates
  private let sink: TextSink?
  private let locks: [FolderLock]
  private let folder: String
  private let encoder = JSONEncoder()
  private var pages = 0

  /// - Parameters:
  ///   - output: the file, or the folder for a format with many; nil is standard output.
  ///   - inputs: what is read, beside the pictures.
  ///   - pictures: the names of the pictures, in their order.
  /// - Throws: `UserError` if it cannot be made, if two pictures would have one file, or if a file is there that is not
  ///   to be replaced.
  package init(
    _ format: TranscriptFormat, output: String?, inputs: [String] = [],
    pictures: some Sequence<String> = EmptyCollection()
  ) throws {
    self.format = format
    templates = try TranscriptTemplates()
    folder = output ?? "."
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    locks =
      format.isFolder
      ? try FolderLock.ofOutput(folder: folder)
      : try output.flatMap {
        try FolderLock.ofOutput(
          file: $0, as: format.outputKind,
          inputs: [AnySequence(inputs), AnySequence(pictures)].joined())
      }.map { [$0] } ?? []
    if format.isFolder { try Self.checkFiles(of: pictures, in: folder, inputs: inputs) }
    sink = format.isFolder ? nil : try TextSink(file: output)
    if format == .hocr { sink?.append(TranscriptTemplates.hocrHead) }
  }

  package func append(_ transcript: Transcript) throws {
    pages += 1
    switch format {
    case .text: sink?.append(LineText.escaped(transcript.text) + "\n")
    case .tsv:
      let columns = [transcript.image, transcript.text].map {
        LineText.escaped($0, isReversible: true)
      }
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
  package func appendUnread() { if format == .text { sink?.append("\n") } }

  /// Hands what was appended over to the system.
  package func flush() throws { try sink?.flush() }

  /// Ends the file, or puts all files on the disk.
  package func finish() throws {
    if format == .hocr { sink?.append(TranscriptTemplates.hocrFoot) }
    try sink?.finish()
    if format.isFolder { try DurableFile.synchronise(folder) }
  }

  /// The file of a picture in the folder: its name without what leads upwards, and with another
  /// ending.
  static func fileName(of image: String) -> String {
    let parts = PathParts.names(of: image).filter { !["", ".", ".."].contains($0) }
    let path = parts.isEmpty ? "picture" : parts.joined(separator: "/")
    return (path as NSString).deletingPathExtension + ".xml"
  }

  /// Looks at all files before a picture is read, as reading may take hours.
  private static func checkFiles(
    of pictures: some Sequence<String>, in folder: String, inputs: [String]
  ) throws {
    var owners: [String: String] = [:]
    for picture in pictures {
      let name = fileName(of: picture)
      if let other = owners.updateValue(picture, forKey: name) {
        throw UserError(
          "\(other) and \(picture) would both be written to \(folder)/\(name): read them "
            + "apart, or with another --format", status: .usage)
      }
      try OutputKind.page.check("\(folder)/\(name)", inputs: inputs)
    }
  }

  private func writeFile(_ transcript: Transcript) throws {
    let file = "\(folder)/\(Self.fileName(of: transcript.image))"
    try OutputFolder.make(PathParts.folder(of: file))
    try DurableFile.writeOneOfMany(Array(templates.altoFile(transcript).utf8), to: file)
  }
}
