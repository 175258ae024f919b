import Shards

/// A sample that was made of a picture, and what was found about the picture.
@dynamicMemberLookup
public struct ImportedSample: Sendable, Equatable {
  public var sample: Sample
  public var notes: [SkippedSample]

  public init(_ sample: Sample, notes: [SkippedSample] = []) {
    self.sample = sample
    self.notes = notes
  }

  public subscript<Value>(dynamicMember member: KeyPath<Sample, Value>) -> Value {
    sample[keyPath: member]
  }
}
