import Console
import Foundation

/// Reads a list of pictures: a line a sample, its path, a TAB, its text, in UTF-8.
///
/// Lines without anything on them are passed over; a byte order mark and carriage returns at the
/// ends of lines are not part of the text.
struct ListFile {
  let path: String
  /// Where relative paths start: the first of these folders that holds the picture.
  let folders: [String]

  /// Adds the list's samples to `listing`.
  func read(into listing: inout SampleListing) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = (error as NSError).localizedDescription
      throw UserError("\(path): the list cannot be read (\(reason))", status: .noInput)
    }
    listing.origins.append(path)
    let fileName = URL(fileURLWithPath: path).lastPathComponent
    var bytes = [UInt8](data)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let content = line.last == 0x0D ? line.dropLast() : line
      if content.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      switch sample(content, name: "\(fileName):\(number)") {
      case .success(let sample): listing.samples.append(sample)
      case .failure(let error): listing.skipped.append(error.sample)
      }
    }
  }

  private func sample(
    _ line: ArraySlice<UInt8>, name: String
  ) -> Result<ListedSample, SkippedSampleError> {
    let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
      .map { String(validating: $0, as: UTF8.self) }
    guard fields.count == 2 else {
      let detail =
        fields.count == 1
        ? "there is no TAB between path and text" : "there is more than one TAB"
      return .failure(.init(.malformedLine, name, detail))
    }
    guard let picture = fields[0], let text = fields[1] else {
      return .failure(.init(.malformedLine, name, "the line is not UTF-8"))
    }
    if picture.isEmpty || picture.utf8.contains(0) {
      return .failure(.init(.malformedLine, name, "there is no path before the TAB"))
    }
    return LabelText.clean(text, name: picture).map {
      ListedSample(path: resolve(picture), label: $0, source: picture)
    }
  }

  private func resolve(_ picture: String) -> String {
    if picture.hasPrefix("/") { return picture }
    let candidates = folders.map { $0 + "/" + picture }
    if candidates.count == 1 { return candidates[0] }
    return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0]
  }
}
