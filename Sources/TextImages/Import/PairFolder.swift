import Console
import Files

/// Finds pictures with their text beside them, `x.png` and `x.gt.txt`, in a folder and below it.
///
/// `x.nrm.png` and `x.bin.png` belong to `x.gt.txt`, too, where there is no `x.png`.
struct PairFolder {
  let path: String

  static let textEnding = ".gt.txt"
  static let pictureEndings = [
    "png", "jpg", "jpeg", "tif", "tiff", "bmp", "pnm", "pbm", "pgm", "ppm", "gif", "webp", "jp2",
  ]

  /// Adds the folder's pairs to `listing` and returns whether it has any text file at all.
  func read(into listing: inout SampleListing) throws -> Bool {
    let walk = try FolderWalk(path)
    let names = walk.files
    let texts = names.filter { $0.hasSuffix(Self.textEnding) }
    if texts.isEmpty { return false }
    listing.origins.append(path)
    listing.skipped += walk.findings
    listing.limits.permit(walk, of: path)

    // By bytes: two names that Unicode calls equal are two files.
    var picturesByStem: [[UInt8]: [String]] = [:]
    for name in names {
      guard let stem = Self.pictureStem(name) else { continue }
      picturesByStem[Array(stem.utf8), default: []].append(name)
    }
    for text in texts {
      let stem = String(text.dropLast(Self.textEnding.count))
      var picture: String?
      for middle in ["", ".nrm", ".bin"] where picture == nil {
        let forms = CanonicalForms.all(of: stem + middle).map { Array($0.utf8) }
        let form = forms.first { picturesByStem[$0] != nil }
        let found = form.flatMap { picturesByStem.removeValue(forKey: $0) } ?? []
        picture = found.first
        for other in found.dropFirst() {
          listing.skipped.append(
            .init(
              reason: .missingLabel, name: other,
              detail: "the text beside it is taken as that of \(found[0])"))
        }
      }
      // The other forms of a picture that has been taken are no samples of their own.
      for middle in [".nrm", ".bin"] { picturesByStem[Array((stem + middle).utf8)] = nil }
      guard let picture else {
        listing.skipped.append(
          .init(reason: .missingImage, name: text, detail: "there is no picture beside the text"))
        continue
      }
      switch label(text, of: picture) {
      case .success(let (label, isTrimmed)):
        if isTrimmed { listing.trimmed += 1 }
        listing.samples.append(.file(path + "/" + picture), label: label, source: picture)
      case .failure(let error): listing.skipped.append(error.sample)
      }
    }
    for picture in picturesByStem.values.joined().sorted() {
      listing.skipped.append(
        .init(
          reason: .missingLabel, name: picture, detail: "there is no .gt.txt beside the picture"))
    }
    return true
  }

  /// A picture's name without its ending; nil of what is no picture by its name.
  static func pictureStem(_ name: String) -> String? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    return pictureEndings.contains(ending) ? String(name[..<dot]) : nil
  }

  private func label(
    _ text: String, of picture: String
  ) -> Result<(label: String, isTrimmed: Bool), SkippedSampleError> {
    let lines: [String]
    do {
      let bytes = try TextFile.bytes(
        of: path + "/" + text, named: text, isFound: true, limit: TextFile.longestLine)
      lines = try TextFile.lines(in: bytes, named: text)
        .filter { !$0.allSatisfy(\.isWhitespace) }
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
