import Files
import Mustache

/// One HTML file with a page for each picture, by the hOCR 1.2 specification.
struct HOCRPages: TranscriptForm {
  static let outputKind = OutputKind.page

  private let template: MustacheTemplate

  init() throws {
    template = try MustacheTemplate(
      string: String(decoding: PackageResources.hocr_page_mustache, as: UTF8.self))
  }

  let head = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE html>
    <html xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8"/>
    <title>crnn-dist recognize</title>
    <meta name="ocr-system" content="crnn-dist"/>
    <meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word"/>
    </head>
    <body>

    """
  let foot = "</body>\n</html>\n"

  func text(_ transcript: Transcript, number: Int) -> String {
    template.render(TranscriptPage(transcript, number: number))
  }
}
