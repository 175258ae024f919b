import Console
import Dispatch
import Files
import Kernels
import Pictures
import Shards
import TextDirection

/// Turns listed pictures into samples of one height.
package struct ImageImporter: Sendable {
  /// The outcome of a picture: a sample, or why there is none.
  package typealias Outcome = Result<ImportedSample, SkippedSampleError>

  /// Wider samples are refused: they are no lines of text but an accident.
  package static let maximumWidth = 32_768

  /// The values of a line of text differ by more, those of bare paper often by less.
  private static let leastContrast = 16

  private let maximumWidth: Int
  private let tone: ToneNormaliser
  private let decoder: ImageDecoder
  private let pages: PageCache
  private let normaliser: HeightNormaliser
  private let frames: (@Sendable (_ width: Int) -> Int)?
  private let unit: SymbolUnit
  private let readsColumns: Bool
  private let limits: PathLimits?

  /// - Parameters:
  ///   - frames: the number of frames that the network makes of a width; nil if nothing is known of
  ///     the network. A label needs a frame for each symbol and one more between equal neighbours.
  ///   - unit: what a symbol is.
  ///   - maximumWidth: the widest that a sample may be, at most `maximumWidth` of this type.
  ///   - tone: what is done to the values of the scaled pictures.
  ///   - resampling: how pictures are scaled.
  ///   - readsColumns: whether pictures without a text show scripts that are written in columns.
  ///   - limits: where the files may lie; nil for anywhere.
  package init(
    height: Int, channels: Int, frames: (@Sendable (_ width: Int) -> Int)? = nil,
    unit: SymbolUnit = .scalar, maximumWidth: Int = ImageImporter.maximumWidth,
    tone: ToneNormaliser = ToneNormaliser(), resampling: Resampling = .area,
    readsColumns: Bool = false, limits: PathLimits? = nil
  ) {
    self.readsColumns = readsColumns
    self.limits = limits
    self.maximumWidth = min(maximumWidth, Self.maximumWidth)
    self.tone = tone
    decoder = ImageDecoder(channels: channels)
    pages = PageCache(decoder)
    normaliser = HeightNormaliser(height: height, resampling: resampling)
    self.frames = frames
    self.unit = unit
  }

  /// Decodes, scales and judges one sample.
  package func sample(_ listed: ListedSample) -> Outcome {
    withPicture(of: listed) { sample(of: $0, listed) }.flatMap { $0 }
  }

  /// Decodes the picture of one sample for `body`; a column is turned as ``ColumnRule`` says.
  ///
  /// The pixels count for the process's budget until `body` has ended: what it keeps should be small.
  package func withPicture<Value>(
    of listed: ListedSample, _ body: (RasterImage) -> Value
  ) -> Result<Value, SkippedSampleError> {
    if case .absent(let reason, let detail) = listed.location {
      return .failure(.init(reason, listed.source, detail))
    }
    do throws(ImageError) {
      return .success(
        try decode(listed) { image in
          guard isColumn(image, listed) else { return body(image) }
          var turned = image.turnedColumn
          (turned.pictures, turned.isDamaged) = (image.pictures, image.isDamaged)
          turned.wasColumn = true
          return body(turned)
        })
    } catch {
      return .failure(.init(error.skipReason, listed.source, error.description))
    }
  }

  /// Whether a picture is a column that has not been turned yet: lines of pages and samples of data sets were when
  /// they were cut and imported.
  private func isColumn(_ image: RasterImage, _ listed: ListedSample) -> Bool {
    guard ColumnRule.isUpright(width: image.width, height: image.height) else { return false }
    switch listed.location {
    case .region, .stored, .absent: return false
    case .file, .record: break
    }
    return listed.label.isEmpty
      ? readsColumns : listed.label.count >= 2 && ColumnRule.runsDown(listed.label.unicodeScalars)
  }

  private func decode<Value>(
    _ listed: ListedSample, _ body: (RasterImage) -> Value
  ) throws(ImageError) -> Value {
    switch listed.location {
    case .file(let path), .region(let path, _):
      if let limits, !limits.permits(path) { throw .outsideLimits(path: path) }
    default: break
    }
    switch listed.location {
    case .file(let path):
      do throws(ImageError) {
        return try decoder.decode(file: path, body)
      } catch .missing {
        return try decoder.decode(file: try otherForm(of: path), body)
      }
    case .record(let reader, let range):
      return try decoder.decode(reader.value(range), name: listed.source, body)
    case .region(let path, let region):
      // The page first: who waits for it must not keep others from decoding it.
      let page: RasterImage
      do throws(ImageError) {
        page = try pages.page(path, isStored: region.isOfStoredPicture)
      } catch .missing {
        page = try pages.page(try otherForm(of: path), isStored: region.isOfStoredPicture)
      }
      return try PixelBudget.shared.during(region.mostPixels(of: page)) {
        () throws(ImageError) -> Value in
        guard var image = region.cut(from: page) else { throw .outsideOfPage(page: path) }
        guard Self.leastContrast <= image.contrast else { throw .emptyRegion(page: path) }
        (image.pictures, image.isDamaged) = (page.pictures, page.isDamaged)
        return body(image)
      }
    case .stored(let set, let index):
      let stored: Sample
      do {
        stored = try set.sample(at: index)
      } catch {
        throw .unreadable(path: set.folder, reason: "\(error)")
      }
      return body(
        RasterImage(stored, height: set.height, channels: set.channels)
          .converted(toChannels: decoder.channels))
    case .absent(_, let detail): throw .unreadable(path: listed.source, reason: detail)
    }
  }

  /// The file that is meant by a path under which there is none.
  private func otherForm(of path: String) throws(ImageError) -> String {
    switch CanonicalPath.find(path) {
    case .missing: throw .missing(path: path)
    case .ambiguous(let names): throw .ambiguous(path: path, names: names)
    case .found(let other):
      if let limits, !limits.permits(other) { throw .outsideLimits(path: other) }
      return other
    }
  }

  /// Scales and judges a picture that has been decoded or drawn.
  package func sample(
    of image: RasterImage, _ listed: ListedSample
  ) -> Outcome {
    let width = normaliser.width(ofImage: image.width, image.height)
    if width > maximumWidth {
      let detail = "at this height it is \(width) pixels wide, more than \(maximumWidth)"
      return .failure(.init(.tooLarge, listed.source, detail))
    }
    if let frames {
      let needed = unit.framesNeeded(for: listed.label)
      if frames(width) < needed {
        let detail =
          "\"\(SymbolText.visible(listed.label))\" needs \(needed) frames, its \(width) pixels give \(frames(width))"
        return .failure(.init(.cannotFit, listed.source, detail))
      }
    }
    let normalised = normaliser.normalise(image)
    var pixels = normalised.pixels
    tone.apply(to: &pixels)
    let sample = Sample(
      pixels: pixels, width: normalised.width, label: listed.label, source: listed.source)
    return .success(
      ImportedSample(sample, notes: PictureLook.notes(image, normalised, name: listed.source)))
  }

  /// Imports all of `listing` and hands the samples to `store` in the listing's order.
  ///
  /// - Parameters:
  ///   - audit: judges the samples; nil stores all that can be read.
  ///   - isHeldOut: whether the sample of an index goes to validation.
  ///   - chunk: the samples that are decoded at a time.
  ///   - decode: decodes a chunk; nil does so on all cores.
  ///   - progress: called now and then with the number of pictures read so far.
  ///   - store: called with each sample and its index in the listing.
  package func run(
    _ listing: SampleListing, audit: SampleAudit? = nil,
    isHeldOut: (Int) -> Bool = { _ in false }, progress: (Int) -> Void = { _ in },
    chunk: Int = 256, decode: ((Slice<ListedSamples>) throws -> [Outcome])? = nil,
    store: (Sample, Int) throws -> Void
  ) throws -> ImportReport {
    var report = ImportReport(origins: listing.origins)
    report.skipped = listing.skipped
    report.trimmed = listing.trimmed
    let samples = listing.samples
    let decode = decode ?? { outcomes(of: $0) }
    for start in stride(from: 0, to: samples.count, by: chunk) {
      let indices = start..<min(start + chunk, samples.count)
      for (index, outcome) in zip(indices, try decode(samples[indices])) {
        switch outcome {
        case .success(let sample):
          if let finding = try audit?.judge(
            sample.sample, at: index, of: samples, isHeldOut: isHeldOut(index),
            notes: sample.notes)
          {
            report.skipped.append(finding)
            continue
          }
          if audit == nil { report.noted += sample.notes }
          try store(sample.sample, index)
          report.summary.add(width: sample.width, label: sample.label)
        case .failure(let error):
          if let audit, audit.policy[error.sample.reason] == .stop {
            throw audit.stop(error.sample)
          }
          report.skipped.append(error.sample)
        }
      }
      progress(indices.upperBound)
    }
    try audit?.finish()
    report.noted = audit?.kept ?? listing.noted + report.noted
    return report
  }

  /// The pictures that may be decoded at a time so that the samples made of them, the widest even, take no more
  /// than these bytes.
  package func mostSamples(in bytes: Int) -> Int {
    max(1, bytes / (maximumWidth * normaliser.height * decoder.channels))
  }

  /// Decodes samples on this thread.
  package func outcomesInTurn(of samples: some Sequence<ListedSample>) -> [Outcome] {
    samples.map(sample)
  }

  /// Decodes samples on all cores.
  package func outcomes(of samples: some Sequence<ListedSample>) -> [Outcome] {
    let work = Array(samples)
    return [Outcome](unsafeUninitializedCapacity: work.count) {
      buffer, initialised in
      // Each index is written by one thread only.
      nonisolated(unsafe) let results = buffer.baseAddress!
      ProcessorCount.performInParallel(work.count) { index in
        (results + index).initialize(to: sample(work[index]))
      }
      initialised = work.count
    }
  }
}

extension ImageError {
  /// The reason under which a picture with this error is counted.
  fileprivate var skipReason: SkipReason {
    switch self {
    case .missing, .ambiguous: .missingImage
    case .empty: .emptyFile
    case .tooLarge: .tooLarge
    case .outsideOfPage: .malformedLine
    case .emptyRegion: .emptyLine
    case .outsideLimits: .outsideFolder
    case .unreadable, .unread, .implausible, .unknownFormat, .damaged, .cannotWrite: .undecodable
    }
  }
}
