import Recognition
import Samples

/// Cuts waves of pictures into groups, which are numbered: the same on all ranks.
struct GroupQueue {
  private let model: RecognitionModel
  private let readsColumns: Bool
  private let wanted: WantedReading
  private let groupSize: Int
  private var samples = ListedSamples()
  private var importer: ImageImporter?
  /// The index of the first picture that is in no group yet.
  private var position = 0
  /// The number of the next group.
  private(set) var number = 0

  /// - Parameter groupSize: the pictures of a group.
  init(for reader: PictureReader, wanted: WantedReading, groupSize: Int) {
    model = reader.model
    readsColumns = reader.readsColumns
    self.wanted = wanted
    self.groupSize = groupSize
  }

  /// The groups that can be taken.
  var count: Int { Self.groups(of: samples.count - position, size: groupSize) }

  /// The groups of so many pictures.
  static func groups(of pictures: Int, size: Int) -> Int { (pictures + size - 1) / size }

  /// Goes on with these pictures when all groups are taken.
  mutating func add(_ wave: PictureWave) {
    precondition(count == 0, "groups are left")
    (samples, position) = (wave.samples, 0)
    importer = ImageImporter(
      height: model.height, channels: model.channels, resampling: model.info.resampling,
      readsColumns: readsColumns, limits: wave.limits)
  }

  /// Takes the next group; nil where it is passed over.
  mutating func next(isWanted: Bool) -> PictureGroup? {
    guard let importer, count > 0 else { preconditionFailure("no group is left") }
    let end = min(position + groupSize, samples.count)
    defer { (position, number) = (end, number + 1) }
    guard isWanted else { return nil }
    return PictureGroup(
      number: number, samples: (position..<end).map { samples[$0] }, importer: importer,
      wanted: wanted)
  }
}
