import Console
import Foundation
import MPI
import Recognition
import Samples
import Transcripts

/// Pictures read by all ranks and threads, and handed to rank 0 in the listing's order.
///
/// The pictures are cut into groups of a fixed size; which picture is read beside which depends on
/// nothing but the listing, so the texts and confidences are the same to the last bit on any number of
/// ranks and threads.
struct PictureReading {
  private let world: any Communicator
  private let readers: [PictureReader]
  private let group: PictureGroup
  private let groupSize: Int

  /// - Parameters:
  ///   - readers: one for each thread.
  ///   - limits: where the files may lie; nil for anywhere.
  ///   - groupSize: pictures that are decoded before they are sorted by width and read.
  init(
    _ world: any Communicator, _ readers: [PictureReader], wantsAlternatives: Bool,
    limits: PathLimits?, groupSize: Int = 128
  ) {
    let model = readers[0].model
    self.world = world
    self.readers = readers
    self.groupSize = groupSize
    group = PictureGroup(
      importer: ImageImporter(
        height: model.height, channels: model.channels, resampling: model.info.resampling,
        readsColumns: readers[0].readsColumns, limits: limits),
      wantsAlternatives: wantsAlternatives)
  }

  /// Reads all pictures. `take` is called on rank 0 with the outcomes of each part, in order.
  ///
  /// - Throws: on all ranks, if they do not have the same samples; what `take` throws, on rank 0.
  func run(_ samples: ListedSamples, take: ([PictureOutcome]) throws -> Void) throws {
    try world.compare(samples)
    let share = groupSize * readers.count
    for start in stride(from: 0, to: samples.count, by: share * world.size) {
      let part = samples.dropFirst(start).prefix(share * world.size)
      let own = read(part.dropFirst(world.rank * share).prefix(share))
      let parts = try world.gather(Self.encode(own), to: 0)
      if world.rank == 0 { try take(parts.flatMap(Self.decode)) }
    }
  }

  /// Reads a group on each thread.
  private func read(_ samples: Slice<ListedSamples>) -> [PictureOutcome] {
    let parts = stride(from: samples.startIndex, to: samples.endIndex, by: groupSize).map {
      Array(samples[$0..<min($0 + groupSize, samples.endIndex)])
    }
    let (group, readers) = (group, readers)
    let results = [[PictureOutcome]](unsafeUninitializedCapacity: parts.count) { buffer, count in
      // Each index is written by one thread only.
      nonisolated(unsafe) let results = buffer.baseAddress!
      DispatchQueue.concurrentPerform(iterations: parts.count) { index in
        (results + index).initialize(to: group.read(parts[index], readers[index]))
      }
      count = parts.count
    }
    return results.flatMap(\.self)
  }

  /// An outcome on its way to rank 0.
  private struct Coded: Codable {
    var transcript: Transcript?
    var skipped: SkippedSample?
    var notes: [SkippedSample] = []
  }

  private static func encode(_ outcomes: [PictureOutcome]) throws -> [UInt8] {
    let coded = outcomes.map { outcome in
      switch outcome.result {
      case .success(let transcript): Coded(transcript: transcript, notes: outcome.notes)
      case .failure(let error): Coded(skipped: error.sample)
      }
    }
    return [UInt8](try JSONEncoder().encode(coded))
  }

  private static func decode(_ bytes: [UInt8]) throws -> [PictureOutcome] {
    try JSONDecoder().decode([Coded].self, from: Data(bytes)).compactMap { coded in
      if let skipped = coded.skipped {
        return PictureOutcome(
          result: .failure(SkippedSampleError(skipped.reason, skipped.name, skipped.detail)))
      }
      return coded.transcript.map { PictureOutcome(result: .success($0), notes: coded.notes) }
    }
  }
}
