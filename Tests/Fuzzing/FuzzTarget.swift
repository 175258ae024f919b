import CRNNNet
import DataSets
import Decoding
import Foundation
import Pages
import Recognition
import Samples
import Shards

/// A reader of foreign bytes, and the inputs from which the fuzzer starts.
enum FuzzTarget: String, CaseIterable {
  case lmdb
  case hdf5
  case xml
  case network
  case arpa
  case list
  case checkpoint

  /// Reads the bytes. It may throw an error, but not trap, read elsewhere, hang or fill the memory.
  func read(_ bytes: UnsafeRawBufferPointer, in folder: ScratchFolder) throws {
    switch self {
    case .lmdb:
      let reader = try LMDBReader(folder.write(bytes, "data.mdb"))
      var sum = 0
      _ = reader.visitRecords { key, value in
        sum &+= key.reduce(0) { $0 &+ Int($1) } &+ reader.value(value).count
      }
    case .hdf5:
      let shard = try ShardReader(path: folder.write(bytes, "shard.h5"))
      for index in 0..<min(shard.count, 4) { _ = try shard.sample(at: index) }
    case .xml:
      let path = folder.write(bytes, "page.xml")
      _ = try SampleFinder().find(path)
      try Self.fill(path)
    case .network:
      let specification = try NetworkSpecification(String(decoding: bytes, as: UTF8.self))
      _ = specification.frames(forWidth: 1000)
      _ = try Network(specification, classes: 27)
    case .arpa:
      _ = try CharacterLanguageModel(arpa: folder.write(bytes, "model.arpa")).score(["a", "b"])
    case .list:
      // The first byte chooses the ending, by which lists are told apart, too.
      let endings = ["txt", "tsv", "csv", "json", "jsonl"]
      let ending = endings[Int(bytes.first ?? 0) % endings.count]
      _ = try SampleFinder().find(
        folder.write(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()), "list.\(ending)"))
    case .checkpoint:
      let model = try RecognitionModel(checkpoint: folder.write(bytes, "model.h5"))
      try model.requireFiniteNumbers()
      let reader = PictureReader(model, decoder: TextDecoder(alphabet: model.alphabet))
      let pixels = [UInt8](repeating: 90, count: 8 * model.height * model.channels)
      _ = reader.read([(pixels, 8)])
    }
  }
}

extension FuzzTarget {
  /// Writes a text into all lines of a page that can be cut.
  private static func fill(_ path: String) throws {
    var listing = SampleListing()
    guard
      let document = PageFile(path: path, name: "page.xml")
        .document(into: &listing, isCertain: true, untexted: .columns)
    else { return }
    var readings: [Int: LineReading] = [:]
    for (index, line) in document.lines.enumerated() {
      guard let places = line.places(columns: 40, rows: 10) else { continue }
      let part = LineReading.Part(
        text: "<é", confidence: 1, outline: places.outline(of: 0..<40))
      readings[index] = LineReading(
        line: part, words: [LineReading.Word(part: part, glyphs: [part], space: nil)])
    }
    _ = try document.filled(with: readings)
    _ = document.text(with: readings)
  }
}

/// A folder in memory for the one file that is read at a time.
struct ScratchFolder: Sendable {
  let path: String

  init() throws {
    path = "/dev/shm/crnn-dist-fuzz-\(getpid())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ bytes: UnsafeRawBufferPointer, _ name: String) -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(
      descriptor >= 0 && Foundation.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    )
    close(descriptor)
    return file
  }
}
