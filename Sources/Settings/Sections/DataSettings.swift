/// The folders of shards and how wide their images are made.
public struct DataSettings: Sendable, Equatable {
  /// The folders of the training shards; a lone one has the ratio 1.
  public var sources: [TrainingSource] = []
  /// The folder of the validation shards; `nil` for none.
  public var validation: String?
  /// The width of all images in pixels; `nil` keeps each image's own.
  public var width: Int?

  public init() {}

  /// The first folder of training shards; setting it makes it the only one.
  public var train: String {
    get { sources.first?.path ?? "" }
    set { sources = [TrainingSource(path: newValue)] }
  }
}
