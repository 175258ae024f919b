import DataSets
import Foundation
import Testing

/// What is said of a line or an entry of a list that cannot be read.
@Suite struct ListFaultTests {
  private static func detection(_ what: String) -> String {
    "this is a detection label (\(what)): it says where texts stand in a whole picture; expected is a "
      + "picture of one line with its text, so cut the lines out first"
  }

  @Test(arguments: [
    ("a.txt", ImportFormat.icdar, "a.png \"b\"", "there is no comma between path and text"),
    ("a.txt", .icdar, "a.png, \"b", "the text has a quote at one end only"),
    ("a.txt", .icdar, "a.png,1,2,3,4,5,6,7,8,b", detection("eight numbers")),
    ("a.txt", .spaced, "a.png", "there is no space between path and text"),
    (
      "a.txt", .mjsynth, "a/b_c.jpg 7", "the name b_c.jpg is not of the form number_text_number.jpg"
    ),
    (
      "a.txt", .mjsynth, "a/1_b_8.jpg 7",
      "the name 1_b_8.jpg and the number 7 are of different words"
    ),
    ("a.csv", .csv, "a.png", "the row has 1 field, the text is number 2"),
    (
      "a.csv", .csv, "a.png,hello, world",
      "the row has 3 fields, not 2: a text with a comma in it must be in quotes"
    ),
    (
      "a.csv", .csv, "filename,text\na.png,1,000 $",
      "the row has 3 fields, not 2: a text with a comma in it must be in quotes"
    ),
    (
      // The names are EasyOCR's, but it does not separate by semicolons.
      "a.csv", .csv, "filename;words\na.png;mo;use",
      "the row has 3 fields, not 2: a text with a semicolon in it must be in quotes"
    ),
    (
      "a.json", .json, "{\"a.png\": true}", "its value in a.json is true; expected is a text"
    ),
    (
      "a.json", .json, "{\"a.png\": ",
      "the document ends in the middle; everything before line 1, column 11 is left out"
    ),
    (
      "a.json", .json, "[7]",
      "this is no JSON object with a picture (filename, file_name, file, path, image, img, image_path, "
        + "img_path) and a text (text, label, words, word, transcription, ground_truth, gt, value); it is "
        + "the number 7"
    ),
    (
      "a.jsonl", .jsonLines, "{\"text\": \"a\\q\"}",
      "this is no JSON: column 12: \\q is no escape of JSON"
    ),
    (
      "a.jsonl", .jsonLines, "{\"image\": \"a.png\", \"text\": null}",
      "its text is null, no text in quotes"
    ),
    (
      "a.tsv", .tsv,
      "a.jpg\t[{\"transcription\": \"x\", \"points\": [[0,0],[9,0],[9,9],[0,9]]}]",
      detection("boxes as JSON")
    ),
    (
      "a.txt", .tsv, "a.jpg\t377,117,463,117,465,130,378,130,Genaxis Theatre",
      detection("eight numbers")
    ),
    (
      "a.jsonl", .jsonLines, "{\"image\": \"a.png\", \"text\": \"a\", \"text\": \"b\"}",
      "the object has 2 members named text; expected is one"
    ),
    (
      "a.tsv", .tsv, "https://example.org/a.png\tone",
      "the picture is an address in a network; expected is the path of a file: fetch the pictures first"
    ),
    (
      "a.json", .json, "{\"s3://bucket/a.png\": \"one\"}",
      "the picture is an address in a network; expected is the path of a file: fetch the pictures first"
    ),
    (
      "a.tsv", .tsv, "file://server/a.png\tone",
      "the file is on another computer, server; expected is a path here"
    ),
    (
      "a.tsv", .tsv, "file:a.png\tone",
      "the address of a file has no path from the root; expected is file:///path"
    ),
    ("a.tsv", .tsv, "[\"a.png\", \"\"]\tone", "there is no path"),
    ("a.txt", .tsv, "377,117,463,117,465,130,378,130,Genaxis Theatre", detection("eight numbers")),
    ("a.txt", .icdar, "38, 43, 920, 215, \"Tiredness\"", detection("four numbers")),
    ("a.txt", .spaced, "38 43 920 215 \"Tiredness\"", detection("four numbers")),
    (
      "a.json", .json,
      "{\"data_list\": [{\"img_path\": \"a.jpg\", \"instances\": [{\"bbox\": [0,0,1,1], \"text\": \"x\"}]}]}",
      detection("1 instances with positions")
    ),
    (
      "a.csv", .csv, "a.png,\"b\"c",
      "there is text behind a closing quote: quotes inside of quotes are doubled in CSV"
    ),
  ])
  func whatALineLacksIsSaid(
    _ name: String, _ format: ImportFormat, _ text: String, _ detail: String
  ) throws {
    try Fixtures.withFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      let listing = try SampleFinder().find("\(folder)/\(name)", format: format)
      #expect(listing.samples == [])
      #expect(listing.skipped.map(\.detail) == [detail])
      #expect(listing.skipped.map(\.reason) == [.malformedLine])
    }
  }

  @Test func aCarriageReturnInsideOfARowOfCSVIsPartOfItsField() throws {
    try Fixtures.withFolder { folder in
      try Data("a.png,one\rtwo\r\nb.png,\"three\"\r\nc.png,\"four\"\r,five\n".utf8).write(
        to: URL(fileURLWithPath: "\(folder)/l.csv"))
      let listing = try SampleFinder().find("\(folder)/l.csv")
      #expect(listing.samples.map(\.label) == ["three"])
      #expect(
        listing.skipped.map { "\($0.name) \($0.detail)" } == [
          "a.png the text has the control character U+000D",
          "l.csv:3 there is text behind a closing quote: quotes inside of quotes are doubled in CSV",
        ])
    }
  }
}
