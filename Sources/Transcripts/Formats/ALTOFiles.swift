import Files
import Mustache

/// An XML file for each picture, by ALTO 4.
struct ALTOFiles: TranscriptForm {
  static let outputKind = OutputKind.page
  static let isFolder = true

  private let template: MustacheTemplate

  init() throws {
    template = try MustacheTemplate(
      string: String(decoding: PackageResources.alto_mustache, as: UTF8.self))
  }

  func text(_ transcript: Transcript, number: Int) -> String {
    template.render(TranscriptPage(transcript, number: number))
  }
}
