/// The folders of shards and how wide their images are made.
public struct DataSettings: Sendable, Equatable {
  /// The folder of the training shards, relative to the folder in which the program runs.
  public var train = ""
  /// The folder of the validation shards; `nil` for none.
  public var validation: String?
  /// The width of all images in pixels; `nil` keeps each image's own.
  public var width: Int?

  public init() {}
}
