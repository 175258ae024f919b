import Deflate
import Kernels

/// Samples that were found but not yet read, in so little memory that millions fit.
///
/// Names and labels stand in one buffer, which can be the text of the list that they come from; a
/// ``ListedSample`` is made where one is asked for. A sample takes 32 bytes besides its name and its label, one
/// that is no file of its own the location of its picture, too.
package struct ListedSamples: Sendable {
  private struct Entry {
    var source: Int
    var label: Int
    var sourceLength: UInt32
    var labelLength: UInt32
    /// The index of the picture's folder in `folders`, or the complement of that of its location in `locations`.
    var location: Int
  }

  private var entries: [Entry] = []
  private var text: [UInt8] = []
  /// Folders that pictures lie in: the path of a picture is its folder and its source, or its source alone
  /// where the folder is empty or the source begins at the root.
  private var folders: [String] = []
  private var locations: [PictureLocation] = []
  /// What was found about samples before their pictures are read, by index; mostly nothing.
  private var findings: [Int: [SkippedSample]] = [:]

  package init() {}

  package init(_ samples: some Sequence<ListedSample>) {
    for sample in samples { append(sample) }
  }

  /// How the pictures were scaled; nil unless all are samples of data sets of this height, all scaled alike.
  package func resampling(ofHeight height: Int) -> Resampling? {
    var found: Resampling?
    guard locations.count == entries.count else { return nil }
    for location in locations {
      guard case .stored(let set, _) = location, set.height == height,
        set.resampling == found ?? set.resampling
      else { return nil }
      found = set.resampling
    }
    return found
  }

  // MARK: Adding

  package mutating func append(_ sample: ListedSample) {
    append(sample.location, label: sample.label, source: sample.source)
    if !sample.findings.isEmpty { findings[entries.count - 1] = sample.findings }
  }

  package mutating func append(_ location: PictureLocation, label: String, source: String) {
    let start = text.count
    text.append(contentsOf: source.utf8)
    let middle = text.count
    text.append(contentsOf: label.utf8)
    entries.append(
      Entry(
        source: start, label: middle, sourceLength: UInt32(middle - start),
        labelLength: UInt32(text.count - middle), location: number(of: location, source)))
  }

  package mutating func append(contentsOf other: ListedSamples) {
    if isEmpty {
      self = other
      return
    }
    let (start, shift, known) = (entries.count, text.count, locations.count)
    let numbers = other.folders.map { number(ofFolder: $0) }
    text += other.text
    locations += other.locations
    entries.reserveCapacity(start + other.entries.count)
    for var entry in other.entries {
      entry.source += shift
      entry.label += shift
      entry.location = entry.location < 0 ? entry.location - known : numbers[entry.location]
      entries.append(entry)
    }
    for (index, found) in other.findings { findings[start + index] = found }
  }

  /// Takes the text of a list in, of which samples are then made without a copy of their own.
  ///
  /// - Returns: the offset at which it begins, to be added to those given to `appendAdopted`.
  package mutating func adopt(_ bytes: ArraySlice<UInt8>) -> Int {
    defer { text += bytes }
    return text.count
  }

  /// Adds the sample whose name and label have these offsets in what was adopted.
  ///
  /// - Parameter folder: what `number(ofFolder:)` says.
  package mutating func appendAdopted(source: Range<Int>, label: Range<Int>, folder: Int) {
    entries.append(
      Entry(
        source: source.lowerBound, label: label.lowerBound, sourceLength: UInt32(source.count),
        labelLength: UInt32(label.count), location: folder))
  }

  /// The number that a folder of pictures has here.
  package mutating func number(ofFolder folder: String) -> Int {
    if let known = folders.lastIndex(of: folder) { return known }
    folders.append(folder)
    return folders.count - 1
  }

  private mutating func number(of location: PictureLocation, _ source: String) -> Int {
    if case .file(let path) = location {
      if path == source { return number(ofFolder: "") }
      // In bytes, as a name may begin with a mark that belongs to the character before it.
      let (whole, end) = (path.utf8, "/\(source)".utf8)
      if source.utf8.first != UInt8(ascii: "/"), whole.count > end.count,
        whole.suffix(end.count).elementsEqual(end)
      {
        return number(ofFolder: String(decoding: whole.dropLast(end.count), as: UTF8.self))
      }
    }
    locations.append(location)
    return ~(locations.count - 1)
  }

  // MARK: Judging

  /// Adds a finding about a sample.
  package mutating func note(_ finding: SkippedSample, at index: Int) {
    findings[index, default: []].append(finding)
  }

  /// Keeps the samples that are judged so, with the labels that they are given then.
  ///
  /// - Parameters:
  ///   - isPlain: whether nothing can be found about a label with these bytes; then `judge` is not called.
  ///   - judge: may change the label; whether the sample stays.
  package mutating func keep(
    plain isPlain: (UnsafeRawBufferPointer) -> Bool, judge: (inout ListedSample) throws -> Bool
  ) rethrows {
    var kept = 0
    var keptFindings: [Int: [SkippedSample]] = [:]
    for index in entries.indices {
      var entry = entries[index]
      let bytes = entry.label..<entry.label + Int(entry.labelLength)
      if findings[index] != nil || !text.withUnsafeBytes({ isPlain(.init(rebasing: $0[bytes])) }) {
        var sample = self[index]
        let label = sample.label
        guard try judge(&sample) else { continue }
        // In bytes, as canonically equivalent texts are equal.
        if !sample.label.utf8.elementsEqual(label.utf8) {
          entry.label = text.count
          text.append(contentsOf: sample.label.utf8)
          entry.labelLength = UInt32(text.count - entry.label)
        }
        keptFindings[kept] = sample.findings.isEmpty ? nil : sample.findings
      }
      // Where nothing changes, no copy is made of what another list shares.
      if kept < index || entry.label != entries[index].label { entries[kept] = entry }
      kept += 1
    }
    if kept < entries.count { entries.removeSubrange(kept...) }
    findings = keptFindings
  }
}

extension ListedSamples: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { entries.count }

  package subscript(index: Int) -> ListedSample {
    let entry = entries[index]
    let source = string(entry.source, entry.sourceLength)
    var sample = ListedSample(
      entry.location < 0
        ? locations[~entry.location] : .file(path(of: source, in: folders[entry.location])),
      label: string(entry.label, entry.labelLength), source: source)
    sample.findings = findings[index] ?? []
    return sample
  }

  /// The name of a sample, without the rest of it.
  package func source(at index: Int) -> String {
    string(entries[index].source, entries[index].sourceLength)
  }

  /// How many samples there are and a checksum of their names and labels, by which listings of several
  /// processes are compared.
  package var fingerprint: String {
    var hash = FNV1a()
    text.withUnsafeBufferPointer { text in
      func add(_ start: Int, _ length: UInt32) {
        hash.add(text[start..<start + Int(length)])
        hash.add(0xFF as UInt8)
      }
      for entry in entries {
        add(entry.source, entry.sourceLength)
        add(entry.label, entry.labelLength)
      }
    }
    return "\(count) \(hash.value)"
  }

  /// The names of the samples.
  package var sources: some RandomAccessCollection<String> { indices.lazy.map(source(at:)) }

  private func path(of source: String, in folder: String) -> String {
    folder.isEmpty || source.utf8.first == UInt8(ascii: "/") ? source : folder + "/" + source
  }

  private func string(_ start: Int, _ length: UInt32) -> String {
    String(decoding: text[start..<start + Int(length)], as: UTF8.self)
  }
}

extension ListedSamples: Equatable, ExpressibleByArrayLiteral {
  package static func == (one: ListedSamples, other: ListedSamples) -> Bool {
    one.elementsEqual(other)
  }

  package init(arrayLiteral samples: ListedSample...) { self.init(samples) }
}
