/// The folders of shards and how wide their images are made.
package struct DataSettings: Sendable, Equatable {
  /// The folders of the training shards; a lone one has the ratio 1.
  package var sources: [TrainingSource] = []
  /// The folder of the validation shards; `nil` for none.
  package var validation: String?
  /// The width of all images in pixels; `nil` keeps each image's own.
  package var width: Int?

  package init() {}

  /// The first folder of training shards; setting it makes it the only one.
  package var train: String {
    get { sources.first?.path ?? "" }
    set { sources = [TrainingSource(path: newValue)] }
  }
}
