import Console
import Recognition
import Settings
import Shards

/// How wide the images of a lane may be, so that its activations fit into memory.
///
/// A lane is as wide as its widest image, and whichever lane gets the widest image of the set has
/// `lane_size` × that width columns. So a run that would need too much memory is known before its first
/// step, where the system would end it at the step of that lane, and again after every resume.
enum LaneWidth {
  /// Throws a `UserError` that names the widest sample if its lane has more than `lane_columns`.
  static func check(
    _ configuration: Configuration, _ shards: ShardSet, _ input: PixelInput
  ) throws {
    let limit = configuration.laneColumns / configuration.laneSize
    let widths = shards.widths
    guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) else { return }
    let width = input.inputWidth(Int(widths[widest]))
    guard width > limit else { return }
    let count = widths.count { input.inputWidth(Int($0)) > limit }
    var remedies: [String] = []
    if configuration.laneColumns >= width {
      remedies.append("lower lane_size to \(configuration.laneColumns / width)")
    }
    if input.fixedWidth != nil {
      remedies.append("lower data.width")
    } else {
      remedies.append(
        "leave out the widest samples (dataset import --maximum-width \(max(1, limit)))")
    }
    remedies.append("raise lane_columns if there is the memory")
    throw UserError(
      "\(shards.folder(at: widest)): \(shards.source(at: widest)) is \(width) columns wide, and a lane of "
        + "\(configuration.laneSize) images of that width has \(configuration.laneSize * width) columns, "
        + "more than lane_columns (\(configuration.laneColumns)); so are \(count) of "
        + "\(NumberText.count(widths.count, "sample")); \(remedies.joined(separator: ", or "))",
      status: .badConfiguration)
  }
}
