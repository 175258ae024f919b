/// What kraken says of a model in the header of its file: `kraken_meta`, JSON by the prefix of the tensors.
struct KrakenMetadata: Codable {
  /// The architecture; the other one of kraken, PPOCRv6Model, has no counterpart here.
  static let ours = "TorchVGSLModel"

  var minimumVersion: String?
  var tasks: [String]?
  var architecture: String?
  var vgsl: String?
  var codec: [String: [Int]]?
  /// `baselines`: lines are taken as they are; `bbox`: kraken straightens them.
  var segmentation: String?
  /// `L` for grey, `1` for black and white.
  var channelMode: String?
  var modelType: String?

  private enum CodingKeys: String, CodingKey {
    case minimumVersion = "_kraken_min_version"
    case tasks = "_tasks"
    case architecture = "_model"
    case vgsl, codec
    case segmentation = "seg_type"
    case channelMode = "one_channel_mode"
    case modelType = "model_type"
  }
}
