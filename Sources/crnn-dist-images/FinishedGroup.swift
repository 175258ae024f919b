import Foundation
import Samples
import Transcripts

/// A group that has been read: the outcomes in the order of its pictures.
struct FinishedGroup: Sendable {
  let number: Int
  let outcomes: [PictureOutcome]
}

extension FinishedGroup {
  /// A group on its way to rank 0.
  private struct Coded: Codable {
    let number: Int
    let outcomes: [CodedOutcome]
  }

  private struct CodedOutcome: Codable {
    var transcript: Transcript?
    var skipped: SkippedSample?
    var notes: [SkippedSample] = []
  }

  /// Groups as bytes that travel between ranks.
  static func encode(_ groups: [FinishedGroup]) throws -> [UInt8] {
    guard !groups.isEmpty else { return [] }
    let coded = groups.map { group in
      Coded(
        number: group.number,
        outcomes: group.outcomes.map { outcome in
          switch outcome.result {
          case .success(let transcript):
            CodedOutcome(transcript: transcript, notes: outcome.notes)
          case .failure(let error): CodedOutcome(skipped: error.sample)
          }
        })
    }
    return [UInt8](try JSONEncoder().encode(coded))
  }

  static func decode(_ bytes: [UInt8]) throws -> [FinishedGroup] {
    guard !bytes.isEmpty else { return [] }
    return try JSONDecoder().decode([Coded].self, from: Data(bytes)).map { group in
      FinishedGroup(
        number: group.number,
        outcomes: group.outcomes.compactMap { coded in
          if let skipped = coded.skipped {
            return PictureOutcome(
              result: .failure(SkippedSampleError(skipped.reason, skipped.name, skipped.detail)))
          }
          return coded.transcript.map {
            PictureOutcome(result: .success($0), notes: coded.notes)
          }
        })
    }
  }
}
