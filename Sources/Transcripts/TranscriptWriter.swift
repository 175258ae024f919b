import Console
import Files
import Foundation

/// Writes transcripts in one of the formats, in the order in which they come.
///
/// A file has its name when it is whole; until then what was there before stays.
package final class TranscriptWriter {
  private let format: TranscriptFormat
  private let form: any TranscriptForm
  private let sink: TextSink?
  private let locks: [FolderLock]
  private let folder: String
  private let inputs: [String]
  private var pages = 0
  /// The pictures by the names of their files.
  private var owners: [String: String] = [:]

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
    form = try format.form()
    folder = output ?? "."
    self.inputs = inputs
    locks =
      format.isFolder
      ? try FolderLock.ofOutput(folder: folder)
      : try output.flatMap {
        try FolderLock.ofOutput(
          file: $0, as: format.outputKind,
          inputs: [AnySequence(inputs), AnySequence(pictures)].joined())
      }.map { [$0] } ?? []
    sink = format.isFolder ? nil : try TextSink(file: output)
    sink?.append(form.head)
    try announce(pictures: pictures)
  }

  /// Looks at the files of pictures before these are read, as reading may take hours.
  ///
  /// - Throws: `UserError` if two pictures would have one file, or if a file is there that is not to be replaced.
  package func announce(pictures: some Sequence<String>) throws {
    guard format.isFolder else { return }
    for picture in pictures {
      let name = Self.fileName(of: picture)
      if let other = owners.updateValue(picture, forKey: name), other != picture {
        throw UserError(
          "\(other) and \(picture) would both be written to \(folder)/\(name): read them "
            + "apart, or with another --format", status: .usage)
      }
      try OutputKind.page.check("\(folder)/\(name)", inputs: inputs)
    }
  }

  package func append(_ transcript: Transcript) throws {
    pages += 1
    if let sink {
      sink.append(try form.text(transcript, number: pages))
    } else {
      try writeFile(of: transcript.image, form.text(transcript, number: 1))
    }
  }

  /// Tells of a picture that could not be read, for the format in which lines are counted.
  package func appendUnread() { sink?.append(form.unread) }

  /// Tells of a picture that could not be read to whoever asked for it and waits for an answer.
  package func append(unread image: String, because reason: String) throws {
    sink?.append(try form.answer(unread: image, because: reason))
  }

  /// Hands what was appended over to the system.
  package func flush() throws { try sink?.flush() }

  /// Ends the file, or puts all files on the disk.
  package func finish() throws {
    sink?.append(form.foot)
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

  private func writeFile(of image: String, _ text: String) throws {
    let file = "\(folder)/\(Self.fileName(of: image))"
    try OutputFolder.make(PathParts.folder(of: file))
    try DurableFile.writeOneOfMany(Array(text.utf8), to: file)
  }
}
