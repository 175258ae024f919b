import Console
import Shards

/// The samples of a data set of this program, to be merged, split or sharded anew.
struct StoredSamples {
  let folder: String

  func read(into listing: inout SampleListing) throws {
    let set: ShardSet
    do {
      set = try ShardSet(folder: folder)
    } catch {
      throw UserError("\(error)", status: .badData)
    }
    listing.origins.append(folder)
    for index in 0..<set.count {
      listing.add(set.label(at: index), source: set.source(at: index), .stored(set, index))
    }
  }
}
