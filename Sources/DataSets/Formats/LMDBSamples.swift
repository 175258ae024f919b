import Console
import Foundation
import Samples

/// Samples in an LMDB database by the convention of deep-text-recognition-benchmark: `num-samples`,
/// `image-%09d` with the bytes of a picture, `label-%09d` with its text.
///
/// Numbers may begin with 0 or 1. A label may also be a JSON object with `text`, and `filename`
/// where the picture is a file beside the database, as MMOCR writes it; but not in a database that `dataset export`
/// wrote, which says that its labels are plain texts.
struct LMDBSamples: SampleFormat {
  let path: String
  /// Whether a sample is to have a text; otherwise its picture is enough.
  var wantsTexts = true

  static func claims(file path: String) -> Bool {
    URL(fileURLWithPath: path).pathExtension.lowercased() == "mdb" || LMDBReader.isDatabase(path)
  }

  static func key(of folder: FolderContents) -> String? {
    folder.names.contains(fileName) ? fileName : nil
  }

  static func read(
    file path: String, in search: SampleSearch, into listing: inout SampleListing
  ) throws {
    // The file of a folder that holds nothing else is better known by the folder.
    let url = URL(fileURLWithPath: path)
    let isInFolder = url.lastPathComponent == fileName
    try LMDBSamples(path: isInFolder ? url.deletingLastPathComponent().path : path)
      .read(into: &listing)
  }

  static func read(
    _ folder: FolderContents, by key: String, in search: SampleSearch,
    into listing: inout SampleListing
  ) throws {
    try LMDBSamples(path: folder.path).read(into: &listing)
  }

  private static let fileName = "data.mdb"

  func read(into listing: inout SampleListing) throws {
    let reader: LMDBReader
    do {
      reader = try LMDBReader(path)
    } catch {
      throw UserError(error.description, status: .badData)
    }
    listing.origins.append(path)
    var images: [Int: Range<Int>] = [:]
    var labels: [Int: Range<Int>] = [:]
    var (count, countText, others) = (Int?.none, String?.none, [String]())
    var isPlain = false
    let problems = reader.visitRecords { key, value in
      let name = String(decoding: key, as: UTF8.self)
      if name == "num-samples" {
        let text = String(decoding: reader.value(value), as: UTF8.self)
        countText = text
        count = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap {
          $0 < 0 ? nil : $0
        }
      } else if name == LMDBWriter.labelsKey,
        reader.value(value).elementsEqual(LMDBWriter.plainLabels.utf8)
      {
        isPlain = true
      } else if let number = Self.number(name, "image-"), images[number] == nil {
        images[number] = value
      } else if let number = Self.number(name, "label-"), labels[number] == nil {
        labels[number] = value
      } else {
        others.append(name)
      }
    }
    guard !images.isEmpty || !labels.isEmpty else {
      let reason = problems.first ?? "it has no records called image-000000001 and so on"
      throw UserError("\(path): no samples in this LMDB database: \(reason)", status: .badData)
    }
    note(problems, others, &listing)
    let found =
      images.count + labels.count + (countText == nil ? 0 : 1) + (isPlain ? 1 : 0) + others.count
    if found < reader.entries {
      listing.skip(
        .damagedRecord, path,
        "the database counts \(NumberText.count(reader.entries, "record")), but fewer are there")
    }
    let numbers = Set(images.keys).union(labels.keys).sorted()
    for number in numbers {
      let count = listing.skipped.count
      add(number, image: images[number], label: labels[number], isPlain: isPlain, reader, &listing)
      // What is read line by line has a line for each picture, there or not.
      if !wantsTexts, listing.skipped.count > count {
        let lost = listing.skipped.removeLast()
        listing.samples.append(.absent(lost.reason, lost.detail), label: "", source: lost.name)
      }
    }
    check(count, countText, numbers, &listing)
  }

  private func note(_ problems: [String], _ others: [String], _ listing: inout SampleListing) {
    for problem in problems { listing.skip(.damagedRecord, path, problem) }
    if let first = others.first {
      listing.note(
        .otherRecord, path,
        "\(NumberText.count(others.count, "record is", "records are")) none of samples and not read, the first "
          + "is \"\(first)\"")
    }
  }

  private func add(
    _ number: Int, image: Range<Int>?, label: Range<Int>?, isPlain: Bool, _ reader: LMDBReader,
    _ listing: inout SampleListing
  ) {
    let name = Self.name("image-", number)
    if !wantsTexts, let image {
      listing.samples.append(.record(reader, image), label: "", source: name)
      return
    }
    guard let label else {
      return listing.skip(.missingLabel, name, "there is no \(Self.name("label-", number))")
    }
    guard var text = String(validating: reader.value(label), as: UTF8.self) else {
      return listing.skip(.malformedLine, name, "\(Self.name("label-", number)) is not UTF-8")
    }
    var location = image.map { PictureLocation.record(reader, $0) }
    var source = name
    if !isPlain, text.hasPrefix("{"), case .success(let value) = JSONReader.value(text) {
      let object: JSONFields
      do throws(ListLineError) {
        object = try JSONFields(value)
      } catch {
        return listing.skip(
          .malformedLine, name, "\(Self.name("label-", number)): \(error.detail)")
      }
      text = object.text
      if let conflict = object.conflict,
        !listing.noted.contains(where: { $0.reason == .severalColumns })
      {
        listing.note(.severalColumns, path, conflict.detail(at: Self.name("label-", number)))
      }
      if location == nil {
        guard !object.picture.isEmpty, !object.picture.utf8.contains(0) else {
          return listing.skip(
            .malformedLine, name, "\(Self.name("label-", number)) has no path of a picture")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        listing.limits.permit(folder: folder)
        location = .file(ListPaths(folders: [path, folder]).resolve(object.picture))
        source = object.picture
      }
    }
    guard let location else {
      return listing.skip(.missingImage, name, "the database has no such record")
    }
    if !isPlain, let error = StructuredLabel.find(in: text) {
      return listing.skip(
        .malformedLine, name, "\(Self.name("label-", number)): \(error.detail)")
    }
    listing.add(text, source: source, location)
  }

  /// Compares `num-samples` with the records of the database.
  private func check(
    _ count: Int?, _ text: String?, _ numbers: [Int], _ listing: inout SampleListing
  ) {
    // Without texts, the pictures are all that is wanted, and they are all there.
    func report(_ detail: String) {
      if wantsTexts {
        listing.skip(.damagedRecord, path, detail)
      } else {
        listing.note(.damagedRecord, path, detail)
      }
    }
    guard let count else {
      let problem = text.map { "num-samples is \"\($0)\", no number" } ?? "there is no num-samples"
      return report("\(problem); all records are taken")
    }
    let limit = numbers.first == 0 ? count - 1 : count
    let beyond = Set(numbers.filter { $0 > limit }.map { Self.name("image-", $0) })
    if numbers.count < count {
      report(
        "num-samples is \(count), but there are records of \(NumberText.count(numbers.count, "sample")) only"
      )
    }
    guard !beyond.isEmpty else { return }
    if !wantsTexts {
      return report(
        "num-samples is \(count), but there are records of \(NumberText.count(numbers.count, "sample")): other programs "
          + "do not see those behind it")
    }
    for index in listing.samples.indices {
      let source = listing.samples.source(at: index)
      guard beyond.contains(source) else { continue }
      let detail = "num-samples is \(count): other programs do not see this record"
      listing.samples.note(
        SkippedSample(reason: .beyondCount, name: source, detail: detail), at: index)
    }
  }

  private static func number(_ name: String, _ prefix: String) -> Int? {
    let digits = name.utf8.dropFirst(prefix.utf8.count)
    guard name.hasPrefix(prefix), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(name.dropFirst(prefix.count))
  }

  static func name(_ prefix: String, _ number: Int) -> String {
    let digits = String(number)
    return prefix + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
