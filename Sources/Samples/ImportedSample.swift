import Shards

/// A sample that was made of a picture, and what was found about the picture.
@dynamicMemberLookup
package struct ImportedSample: Sendable, Equatable {
  package var sample: Sample
  package var notes: [SkippedSample]

  package init(_ sample: Sample, notes: [SkippedSample] = []) {
    self.sample = sample
    self.notes = notes
  }

  package subscript<Value>(dynamicMember member: KeyPath<Sample, Value>) -> Value {
    sample[keyPath: member]
  }
}
