import Console
import Files
import Samples

/// Finds pictures with their text beside them, `x.png` and `x.gt.txt`, in a folder and below it.
///
/// `x.nrm.png` and `x.bin.png` belong to `x.gt.txt`, too, where there is no `x.png`.
enum PairFolder: SampleFormat {
  static let textEnding = ".gt.txt"

  static func key(of folder: FolderContents) throws -> String? {
    try folder.walk().files.first { $0.hasSuffix(textEnding) }
  }

  static func read(
    file path: String, in search: SampleSearch, into listing: inout SampleListing
  ) throws {
    throw UserError("\(path): name the folder of the pairs", status: .usage)
  }

  static func read(
    _ folder: FolderContents, by key: String, in search: SampleSearch,
    into listing: inout SampleListing
  ) throws {
    let (walk, path) = (try folder.walk(), folder.path)
    let names = walk.files
    let texts = names.filter { $0.hasSuffix(textEnding) }
    listing.origins.append(path)
    listing.skipped += walk.findings
    listing.limits.permit(walk, of: path)

    let matching = PairMatching(texts: texts, pictures: names)
    for text in texts {
      switch matching.picture(of: text) {
      case .missing:
        listing.skip(.missingImage, text, "there is no picture beside the text")
      case .ambiguous(let others):
        listing.skip(.missingImage, text, NameForms.ambiguity(others))
      case .found(let pictures):
        for other in pictures.dropFirst() {
          listing.skip(
            .missingLabel, other, "the text beside it is taken as that of \(pictures[0])")
        }
        switch label(text, of: pictures[0], in: path) {
        case .success(let (label, isTrimmed)):
          if isTrimmed { listing.trimmed += 1 }
          listing.samples.append(.file(path + "/" + pictures[0]), label: label, source: pictures[0])
        case .failure(let error): listing.skipped.append(error.sample)
        }
      }
    }
    for picture in matching.left {
      listing.skip(.missingLabel, picture, "there is no .gt.txt beside the picture")
    }
  }

  /// Says that there are pages beside pairs, which may be the same lines: they are not read twice.
  static func noteOthers(
    in folder: FolderContents, beside key: String, _ listing: inout SampleListing
  ) {
    // The walk is known by now: without it the folder would not have been read.
    let pages = (try? folder.walk().files.filter { $0.lowercased().hasSuffix(".xml") }) ?? []
    guard let first = pages.first else { return }
    listing.skip(
      .otherFile, first,
      "\(NumberText.count(pages.count, "XML file lies", "XML files lie")) beside pairs of pictures and "
        + "texts, and only the pairs are read; --format xml reads the pages")
  }

  private static func label(
    _ text: String, of picture: String, in path: String
  ) -> Result<(label: String, isTrimmed: Bool), SkippedSampleError> {
    let lines: [String]
    do {
      let bytes = try TextFile.bytes(
        of: path + "/" + text, named: text, isFound: true, limit: TextFile.longestLine)
      lines = try TextFile.lines(in: bytes, named: text)
        .filter { !$0.isBlank }
    } catch let error as UserError {
      let reason: SkipReason = error.status == .noInput ? .missingLabel : .malformedLine
      return .failure(.init(reason, picture, error.message))
    } catch {
      return .failure(.init(.missingLabel, picture, "\(text): \(error)"))
    }
    if lines.count > 1 {
      let detail = "\(text) has \(NumberText.count(lines.count, "line")), a sample is one line"
      return .failure(.init(.malformedLine, picture, detail))
    }
    if let error = StructuredLabel.find(in: lines.first ?? "") {
      return .failure(.init(.malformedLine, picture, "\(text): \(error.detail)"))
    }
    return LabelText.clean(lines.first ?? "", name: picture).map {
      (label: $0, isTrimmed: $0.utf8.count < (lines.first ?? "").utf8.count)
    }
  }
}
