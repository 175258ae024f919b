import Foundation

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

  private enum CodingKeys: String, CodingKey {
    case minimumVersion = "_kraken_min_version"
    case tasks = "_tasks"
    case architecture = "_model"
    case vgsl, codec
    case segmentation = "seg_type"
    case channelMode = "one_channel_mode"
  }
}

extension KrakenMetadata {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    minimumVersion = try container.decodeIfPresent(String.self, forKey: .minimumVersion)
    tasks = try container.decodeIfPresent([String].self, forKey: .tasks)
    architecture = try container.decodeIfPresent(String.self, forKey: .architecture)
    vgsl = try container.decodeIfPresent(String.self, forKey: .vgsl)
    segmentation = try container.decodeIfPresent(String.self, forKey: .segmentation)
    channelMode = try container.decodeIfPresent(String.self, forKey: .channelMode)
    // kraken itself writes the codec as a text of JSON.
    if let text = try? container.decodeIfPresent(String.self, forKey: .codec) {
      codec = try JSONDecoder().decode([String: [Int]].self, from: Data(text.utf8))
    } else {
      codec = try container.decodeIfPresent([String: [Int]].self, forKey: .codec)
    }
  }
}
