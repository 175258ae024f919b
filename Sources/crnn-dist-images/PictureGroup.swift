import Recognition
import Samples
import Transcripts

/// The outcome of a picture that is read: its text, or why there is none.
struct PictureOutcome: Sendable {
  var result: Result<Transcript, SkippedSampleError>
  /// What else was found about the picture.
  var notes: [SkippedSample] = []
}

/// Reads a group of pictures, those of like width together.
struct PictureGroup: Sendable {
  /// Pictures that are read together at most.
  private static let batch = 16
  /// The bytes of decoded pictures that wait to be read; that these are read in parts changes no reading.
  private static let mostBytes = 16 << 20

  let importer: ImageImporter
  let wantsAlternatives: Bool

  /// A picture that has been decoded and scaled.
  private struct Picture {
    let index: Int
    /// The size before it was scaled.
    let size: (width: Int, height: Int)
    let pixels: [UInt8]
    let width: Int
    let notes: [SkippedSample]
  }

  /// The outcomes in the order of the samples.
  func read(_ samples: [ListedSample], _ reader: PictureReader) -> [PictureOutcome] {
    var outcomes: [Int: PictureOutcome] = [:]
    var (pictures, bytes): ([Picture], Int) = ([], 0)
    for (index, sample) in samples.enumerated() {
      let picture = importer.withPicture(of: sample) { image in
        importer.sample(of: image, sample).map {
          Picture(
            index: index, size: (image.width, image.height), pixels: $0.pixels, width: $0.width,
            notes: $0.notes)
        }
      }
      switch picture.flatMap({ $0 }) {
      case .success(let picture):
        if let refusal = reader.batches.refusal(width: reader.inputWidth(picture.width)) {
          outcomes[index] = PictureOutcome(
            result: .failure(
              SkippedSampleError(
                .tooLarge, sample.source, "it is \(refusal) at once; cut it into parts")))
        } else {
          pictures.append(picture)
          bytes += picture.pixels.count
        }
      case .failure(let error): outcomes[index] = PictureOutcome(result: .failure(error))
      }
      if bytes >= Self.mostBytes {
        read(pictures, of: samples, reader, into: &outcomes)
        (pictures, bytes) = ([], 0)
      }
    }
    read(pictures, of: samples, reader, into: &outcomes)
    return samples.indices.map { index in
      guard let outcome = outcomes[index] else { preconditionFailure("no outcome of \(index)") }
      return outcome
    }
  }

  private func read(
    _ pictures: [Picture], of samples: [ListedSample], _ reader: PictureReader,
    into outcomes: inout [Int: PictureOutcome]
  ) {
    let pictures = pictures.sorted { ($0.width, $0.index) < ($1.width, $1.index) }
    for range in reader.batches.cut(
      pictures.map { reader.inputWidth($0.width) }, images: Self.batch)
    {
      let batch = pictures[range]
      let readings = reader.read(
        batch.map { ($0.pixels, $0.width) }, names: batch.map { samples[$0.index].source })
      for (picture, reading) in zip(batch, readings) {
        let transcript = transcript(reading, of: picture, image: samples[picture.index].source)
        outcomes[picture.index] = PictureOutcome(
          result: .success(transcript), notes: picture.notes)
      }
    }
  }

  private func transcript(
    _ reading: PictureReader.Reading, of picture: Picture, image: String
  ) -> Transcript {
    Transcript(
      image: image, width: picture.size.width, height: picture.size.height, text: reading.text,
      confidence: reading.confidence,
      characters: reading.symbols.map {
        Transcript.Symbol(
          text: $0.text, confidence: $0.confidence,
          x: min(1, $0.position) * Double(picture.size.width))
      },
      alternatives: wantsAlternatives ? reading.alternatives : nil)
  }
}
