import Recognition
import Transcripts

/// Decoded pictures of a group that are read together.
struct PictureBatch: Sendable {
  let group: PictureGroup
  let pictures: [DecodedPicture]

  /// The outcomes by the pictures' indices in the group.
  func read(with reader: JointReader) -> [Int: PictureOutcome] {
    let pixels = pictures.map(\.forms)
    let names = pictures.map { group.samples[$0.index].source }
    let transcripts =
      group.wanted == .text
      ? zip(pictures, reader.texts(of: pixels, names: names)).map {
        Transcript(
          image: group.samples[$0.index].source, width: $0.size.width, height: $0.size.height,
          text: $1)
      } : zip(pictures, reader.read(pixels, names: names)).map { transcript($1, of: $0) }
    var outcomes: [Int: PictureOutcome] = [:]
    for (picture, transcript) in zip(pictures, transcripts) {
      outcomes[picture.index] = PictureOutcome(
        result: .success(transcript), notes: picture.notes)
    }
    return outcomes
  }

  private func transcript(
    _ reading: PictureReader.Reading, of picture: DecodedPicture
  ) -> Transcript {
    Transcript(
      image: group.samples[picture.index].source, width: picture.size.width,
      height: picture.size.height, text: reading.text, confidence: reading.confidence,
      characters: reading.symbols.map {
        Transcript.Symbol(
          text: $0.text, confidence: $0.confidence,
          x: min(1, $0.position) * Double(picture.size.width))
      },
      alternatives: group.wanted == .alternatives ? reading.alternatives : nil)
  }
}
