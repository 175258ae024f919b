import Recognition
import Samples

/// Cuts waves of pictures into groups, which are numbered: the same on all ranks.
struct GroupQueue {
  private let forms: [JointReader.PictureForm]
  private let readsColumns: Bool
  private let wanted: WantedReading
  private let groupSize: Int
  private var samples = ListedSamples()
  /// One for each form.
  private var importers: [ImageImporter] = []
  /// The index of the first picture that is in no group yet.
  private var position = 0
  /// The number of the next group.
  private(set) var number = 0

  /// - Parameter groupSize: the pictures of a group.
  init(for reader: JointReader, wanted: WantedReading, groupSize: Int) {
    forms = reader.forms
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
    importers = forms.map {
      ImageImporter(
        height: $0.height, channels: $0.channels, resampling: $0.resampling,
        readsColumns: readsColumns, limits: wave.limits)
    }
  }

  /// Takes the next group; nil where it is passed over.
  mutating func next(isWanted: Bool) -> PictureGroup? {
    guard !importers.isEmpty, count > 0 else { preconditionFailure("no group is left") }
    let end = min(position + groupSize, samples.count)
    defer { (position, number) = (end, number + 1) }
    guard isWanted else { return nil }
    return PictureGroup(
      number: number, samples: (position..<end).map { samples[$0] }, importers: importers,
      wanted: wanted)
  }
}
