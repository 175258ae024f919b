import ArgumentParser
import CommandOptions
import Console
import Decoding
import DistTrain
import Foundation
import TextImages

/// `crnn-dist recognize`: the text of pictures.
struct RecognizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recognize",
    abstract: "Read pictures of words or lines with a trained network.",
    discussion: """
      Each picture gives a line: its name, the text and a confidence from 0 to 1 (docs/reading.md says \
      what it means), separated by tabs. A picture that cannot be read is reported on standard error, the \
      others are read all the same, and the exit status is then 65.
      """)

  @Option(help: "The checkpoint, for example runs/run/best.h5.")
  var checkpoint: String

  @OptionGroup var decoding: DecoderOptions

  @Option(help: "Readings of each picture, best first; more than one are in the JSON objects.")
  var alternatives = 1

  @Flag(help: "Print a JSON object a line.")
  var json = false

  @Argument(help: "The pictures.")
  var images: [String]

  /// Pictures that are decoded before they are sorted by width and read.
  private static let group = 256
  /// Pictures that are read together.
  private static let batch = 16

  func validate() throws {
    _ = try decoding.settings(alternatives: alternatives)
    if alternatives > 1, !json { throw ValidationError("--alternatives wants --json.") }
  }

  func run() throws {
    let model = try RecognitionModel(checkpoint: checkpoint)
    let textDecoder = try TextDecoder(
      try decoding.settings(alternatives: alternatives), alphabet: model.alphabet)
    for notice in [model.notice].compactMap(\.self) + textDecoder.notices { Terminal.note(notice) }
    let decoder = ImageDecoder(channels: model.channels)
    let normaliser = HeightNormaliser(height: model.height)
    var failures = 0
    for start in stride(from: 0, to: images.count, by: Self.group) {
      let names = Array(images[start..<min(start + Self.group, images.count)])
      var pictures: [(place: Int, image: NormalisedImage)] = []
      for (place, name) in names.enumerated() {
        do {
          // The libraries behind the decoder print warnings of their own.
          let raster = try QuietStandardError.during { try decoder.decode(file: name) }
          pictures.append((place, normaliser.normalise(raster)))
        } catch {
          failures += 1
          FileHandle.standardError.write(Data("crnn-dist: error: \(name): \(error)\n".utf8))
        }
      }
      pictures.sort { ($0.image.width, $0.place) < ($1.image.width, $1.place) }
      var readings: [Int: RecognitionModel.Reading] = [:]
      for first in stride(from: 0, to: pictures.count, by: Self.batch) {
        let part = pictures[first..<min(first + Self.batch, pictures.count)]
        let texts = model.read(
          part.map { ($0.image.pixels, $0.image.width) }, names: part.map { names[$0.place] },
          decoder: textDecoder)
        for (picture, reading) in zip(part, texts) { readings[picture.place] = reading }
      }
      for (place, name) in names.enumerated() {
        if let reading = readings[place] { try show(name, reading) }
      }
    }
    if textDecoder.withoutWords > 0 {
      Terminal.note(
        "\(textDecoder.withoutWords) pictures could not be read with the given words; the best path "
          + "was taken")
    }
    guard failures == 0 else {
      throw UserError(
        "\(failures) of \(images.count) pictures could not be read", status: .badData)
    }
  }

  private func show(_ name: String, _ reading: RecognitionModel.Reading) throws {
    guard json else {
      print("\(name)\t\(reading.text)\t\(NumberText.fixed(reading.confidence, 4))")
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = Line(
      image: name, text: reading.text, confidence: reading.confidence,
      characters: reading.symbols,
      alternatives: alternatives > 1 ? reading.alternatives : nil)
    print(String(decoding: try encoder.encode(line), as: UTF8.self))
  }

  /// What `--json` prints for a picture.
  private struct Line: Encodable {
    let image: String
    let text: String
    let confidence: Double
    let characters: [RecognitionModel.Symbol]
    let alternatives: [DecodedText.Alternative]?
  }
}
