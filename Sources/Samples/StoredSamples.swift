import Console
import Shards

/// The samples of a data set of this program, to be merged, split or sharded anew.
package struct StoredSamples {
  private let folder: String
  private let wantsTexts: Bool

  /// - Parameter wantsTexts: Whether a sample is to have a text; otherwise its picture is enough.
  package init(folder: String, wantsTexts: Bool = true) {
    self.folder = folder
    self.wantsTexts = wantsTexts
  }

  package func read(into listing: inout SampleListing) throws {
    let set: ShardSet
    do {
      set = try ShardSet(folder: folder)
    } catch {
      throw UserError("\(error)", status: .badData)
    }
    listing.origins.append(folder)
    for index in 0..<set.count {
      let (source, location) = (set.source(at: index), PictureLocation.stored(set, index))
      if wantsTexts {
        listing.add(set.label(at: index), source: source, location)
      } else {
        listing.samples.append(location, label: "", source: source)
      }
    }
  }
}
