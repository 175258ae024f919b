import Console
import Files
import Samples

/// Finds pictures with their text beside them, `x.png` and `x.gt.txt`, in a folder and below it.
///
/// `x.nrm.png` and `x.bin.png` belong to `x.gt.txt`, too, where there is no `x.png`.
struct PairFolder {
  let path: String

  static let textEnding = ".gt.txt"

  /// Adds the folder's pairs to `listing` and returns whether it has any text file at all.
  func read(into listing: inout SampleListing) throws -> Bool {
    let walk = try FolderWalk(path)
    let names = walk.files
    let texts = names.filter { $0.hasSuffix(Self.textEnding) }
    if texts.isEmpty { return false }
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
        switch label(text, of: pictures[0]) {
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
    return true
  }

  private func label(
    _ text: String, of picture: String
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
