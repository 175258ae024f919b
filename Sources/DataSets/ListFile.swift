import Console
import Files
import Foundation
import Samples

/// Reads a list of pictures and texts in UTF-8, of any form.
///
/// Lines without anything on them are passed over.
struct ListFile {
  let path: String
  /// Where relative paths start.
  var paths: ListPaths
  /// Its form; nil finds out.
  let format: (any ListFormat.Type)?

  var fileName: String { URL(fileURLWithPath: path).lastPathComponent }

  /// The lines that are looked at to find the form.
  static let lookedAt = 64

  /// Adds the list's samples to `listing`.
  mutating func read(into listing: inout SampleListing) throws {
    let bytes = try TextFile.unmarked(try TextFile.bytes(of: path), named: path)
    read(bytes, into: &listing)
  }

  /// Adds the samples of a list whose bytes are known.
  mutating func read(_ bytes: ArraySlice<UInt8>, into listing: inout SampleListing) {
    listing.origins.append(path)
    for folder in paths.folders { listing.limits.permit(folder: folder) }
    let format = format ?? Self.recognise(path, bytes)
    format.read(bytes, of: &self, into: &listing)
  }

  /// The form by the name's ending, or else that which most of the first lines are of.
  private static func recognise(_ path: String, _ bytes: ArraySlice<UInt8>) -> any ListFormat.Type {
    var lines: [String] = []
    for line in TextFile.rows(bytes) where !isBlank(line.content) {
      lines.append(String(decoding: line.content, as: UTF8.self))
      if lines.count == lookedAt { break }
    }
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    let lists = ImportFormat.lists
    if let list = lists.first(where: { $0.reader.claims(ending: ending, lines: lines) }) {
      return list.reader
    }
    var votes: [ImportFormat: Int] = [:]
    for line in lines {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      votes[lists.first { $0.reader.claims(line: trimmed) }?.format ?? .tsv, default: 0] += 1
    }
    let most = votes.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    return lists.first { $0.format == most }?.reader ?? TabSeparatedList.self
  }

  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  /// Names members that may be the same thing and differ, once for the list.
  func note(_ conflict: FieldConflict?, _ name: String, _ listing: inout SampleListing) {
    guard let conflict,
      !listing.noted.contains(where: { $0.reason == .severalColumns && $0.name == fileName })
    else { return }
    listing.note(.severalColumns, fileName, conflict.detail(at: name))
  }

  func add(
    _ picture: String, _ text: String, _ name: String, _ listing: inout SampleListing
  ) {
    if let error = StructuredLabel.find(in: text) {
      return listing.skip(.malformedLine, name, error.detail)
    }
    switch NamedPictures.find(picture) {
    case .success(let pictures):
      for picture in pictures { listing.add(text, source: picture, .file(paths.resolve(picture))) }
    case .failure(let error): listing.skip(.malformedLine, name, error.detail)
    }
  }
}
