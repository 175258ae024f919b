import Foundation
import Samples
import Shards

/// The outcomes of pictures, as bytes that travel between ranks: for each a number of columns and the pixels, or
/// the reason why there are none. Names and labels stay behind, as every rank has them.
enum OutcomeCode {
  static func encode(_ outcomes: [ImageImporter.Outcome]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      outcomes.reduce(4) { $0 + 8 + ((try? $1.get().pixels.count) ?? 200) })
    func append(_ number: Int) {
      withUnsafeBytes(of: UInt32(number).littleEndian) { bytes.append(contentsOf: $0) }
    }
    func append(_ finding: SkippedSample) {
      for text in [finding.reason.rawValue, finding.detail] {
        append(text.utf8.count)
        bytes += text.utf8
      }
    }
    for outcome in outcomes {
      switch outcome {
      case .success(let sample):
        append(sample.width)
        append(sample.pixels.count)
        bytes += sample.pixels
        append(sample.notes.count)
        for note in sample.notes { append(note) }
      case .failure(let error):
        // No picture is without a column.
        append(0)
        append(error.sample)
      }
    }
    // Bytes travel four at a time.
    while bytes.count % 4 != 0 { bytes.append(0) }
    return bytes
  }

  /// - Throws: `Mismatch` if the bytes are not those of so many samples: the ranks have other listings.
  static func decode(
    _ bytes: [UInt8], of samples: [ListedSample]
  ) throws(Mismatch) -> [ImageImporter.Outcome] {
    var offset = 0
    func piece(_ length: Int) throws(Mismatch) -> ArraySlice<UInt8> {
      guard length <= bytes.count - offset else { throw Mismatch() }
      defer { offset += length }
      return bytes[offset..<offset + length]
    }
    func number() throws(Mismatch) -> Int {
      try piece(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    func finding(_ name: String) throws(Mismatch) -> SkippedSample {
      let reason = String(decoding: try piece(try number()), as: UTF8.self)
      let detail = String(decoding: try piece(try number()), as: UTF8.self)
      guard let reason = SkipReason(rawValue: reason) else { throw Mismatch() }
      return SkippedSample(reason: reason, name: name, detail: detail)
    }
    var outcomes: [ImageImporter.Outcome] = []
    for sample in samples {
      let width = try number()
      if width > 0 {
        let pixels = [UInt8](try piece(try number()))
        var notes: [SkippedSample] = []
        for _ in 0..<(try number()) { notes.append(try finding(sample.source)) }
        outcomes.append(
          .success(
            ImportedSample(
              Sample(pixels: pixels, width: width, label: sample.label, source: sample.source),
              notes: notes)))
      } else {
        let finding = try finding(sample.source)
        outcomes.append(
          .failure(SkippedSampleError(finding.reason, finding.name, finding.detail)))
      }
    }
    guard bytes.count - offset < 4 else { throw Mismatch() }
    return outcomes
  }

  struct Mismatch: Error, CustomStringConvertible {
    var description: String {
      "the ranks do not find the same pictures: the input is another on some machine, or changes"
    }
  }
}
