import DistTrain
import TextImages
import Transcripts

/// What comes of a picture that is to be read: its text, or why there is none.
typealias PictureOutcome = Result<Transcript, SkippedSampleError>

/// Reads a group of pictures, those of like width together.
struct PictureGroup: Sendable {
  /// Pictures that are read together, and the columns that they take with their padding: what is wider
  /// is read alone.
  private static let (batch, columns) = (16, 16_384)

  let importer: ImageImporter
  let wantsAlternatives: Bool

  /// A picture that has been decoded and scaled.
  private struct Picture {
    let place: Int
    /// The size before it was scaled.
    let size: (width: Int, height: Int)
    let pixels: [UInt8]
    let width: Int
  }

  /// The outcomes in the order of the samples.
  func read(_ samples: [ListedSample], _ reader: PictureReader) -> [PictureOutcome] {
    var outcomes: [Int: PictureOutcome] = [:]
    var pictures: [Picture] = []
    for (place, sample) in samples.enumerated() {
      let picture = importer.decode(sample).flatMap { image in
        importer.sample(of: image, sample).map {
          Picture(
            place: place, size: (image.width, image.height), pixels: $0.pixels, width: $0.width)
        }
      }
      switch picture {
      case .success(let picture): pictures.append(picture)
      case .failure(let error): outcomes[place] = .failure(error)
      }
    }
    pictures.sort { ($0.width, $0.place) < ($1.width, $1.place) }
    var rest = pictures[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batchSize(rest.map(\.width)))
      rest = rest.dropFirst(batch.count)
      let readings = reader.read(
        batch.map { ($0.pixels, $0.width) }, names: batch.map { samples[$0.place].source })
      for (picture, reading) in zip(batch, readings) {
        outcomes[picture.place] = .success(
          transcript(reading, of: picture, image: samples[picture.place].source))
      }
    }
    return samples.indices.map { place in
      guard let outcome = outcomes[place] else { preconditionFailure("no outcome of \(place)") }
      return outcome
    }
  }

  /// How many of pictures of ascending widths are read together.
  private static func batchSize(_ widths: [Int]) -> Int {
    var count = 1
    while count < min(batch, widths.count), (count + 1) * widths[count] <= columns { count += 1 }
    return count
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
          x: min(1, $0.place) * Double(picture.size.width))
      },
      alternatives: wantsAlternatives ? reading.alternatives : nil)
  }
}
