import Recognition
import Samples
import Transcripts

/// The outcome of a picture that is read: its text, or why there is none.
struct PictureOutcome: Sendable {
  var result: Result<Transcript, SkippedSampleError>
  /// What else was found about the picture.
  var notes: [SkippedSample] = []
}

/// What of a reading is wanted, which decides what is computed.
enum WantedReading: Sendable {
  case text
  /// How sure it is, too, and where its symbols stand.
  case evidence
  /// Further readings, too.
  case alternatives
}

/// Pictures that are decoded by one thread, and of which those of like width are read together.
struct PictureGroup: Sendable {
  /// Pictures that are read together at most.
  private static let batch = 16
  /// The bytes of decoded pictures that are handed on together; that these are read in parts changes no reading.
  private static let mostBytes = 16 << 20

  /// Its number among all groups.
  let number: Int
  let samples: [ListedSample]
  /// One for each form of picture that the networks want.
  let importers: [ImageImporter]
  let wanted: WantedReading

  /// What has been decoded of a group.
  struct Part: Sendable {
    var batches: [PictureBatch] = []
    /// The outcomes of what cannot be read, by the pictures' indices.
    var unreadable: [Int: PictureOutcome] = [:]
  }

  /// Decodes the pictures.
  ///
  /// - Parameters:
  ///   - reader: what they will be read with.
  ///   - give: takes the parts, which have all pictures together.
  ///   - isCancelled: asked between two pictures.
  func decode(for reader: JointReader, _ give: (Part) -> Void, isCancelled: () -> Bool) {
    var (pictures, bytes): ([DecodedPicture], Int) = ([], 0)
    var unreadable: [Int: PictureOutcome] = [:]
    func giveAll() {
      give(Part(batches: cut(pictures, for: reader), unreadable: unreadable))
      (pictures, bytes, unreadable) = ([], 0, [:])
    }
    for (index, sample) in samples.enumerated() {
      if isCancelled() { return }
      switch decode(sample, index, for: reader) {
      case .success(let picture):
        pictures.append(picture)
        bytes += picture.forms.reduce(0) { $0 + $1.pixels.count }
      case .failure(let error): unreadable[index] = PictureOutcome(result: .failure(error))
      }
      if bytes >= Self.mostBytes { giveAll() }
    }
    giveAll()
  }

  private func decode(
    _ sample: ListedSample, _ index: Int, for reader: JointReader
  ) -> Result<DecodedPicture, SkippedSampleError> {
    let picture = decode(sample, index, with: importers[0]).flatMap { first in
      importers.dropFirst().reduce(.success(first)) { picture, importer in
        picture.flatMap { picture in
          decode(sample, index, with: importer).map { picture.joined(with: $0) }
        }
      }
    }
    if case .success(let decoded) = picture,
      let refusal = reader.refusal(widths: decoded.forms.map(\.width))
    {
      return .failure(
        SkippedSampleError(
          .tooLarge, sample.source, "it is \(refusal) at once; cut it into parts"))
    }
    return picture
  }

  private func decode(
    _ sample: ListedSample, _ index: Int, with importer: ImageImporter
  ) -> Result<DecodedPicture, SkippedSampleError> {
    importer.withPicture(of: sample) { image in
      importer.sample(of: image, sample).map {
        DecodedPicture(
          index: index, size: (image.width, image.height), forms: [($0.pixels, $0.width)],
          notes: $0.notes)
      }
    }.flatMap { $0 }
  }

  private func cut(_ pictures: [DecodedPicture], for reader: JointReader) -> [PictureBatch] {
    let pictures = pictures.sorted {
      ($0.forms[0].width, $0.index) < ($1.forms[0].width, $1.index)
    }
    return reader.cut(pictures.map { $0.forms.map(\.width) }, images: Self.batch)
      .map { PictureBatch(group: self, pictures: Array(pictures[$0])) }
  }
}

/// A picture that has been decoded and scaled.
struct DecodedPicture: Sendable {
  /// Its index in its group.
  let index: Int
  /// The size before it was scaled.
  let size: (width: Int, height: Int)
  /// The picture in each of the forms that the networks want.
  let forms: JointReader.Picture
  let notes: [SkippedSample]

  /// The same picture in further forms, too.
  func joined(with other: DecodedPicture) -> DecodedPicture {
    DecodedPicture(index: index, size: size, forms: forms + other.forms, notes: notes)
  }
}
