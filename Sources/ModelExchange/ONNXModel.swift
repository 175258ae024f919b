import Console
import Files
import Foundation
import ProtocolBuffers
import Recognition

/// Models for ONNX Runtime and whatever else reads ONNX; written, not read.
package enum ONNXModel: ModelFormat {
  package static let name = "onnx"

  /// The version of the format, and that of its operators: ONNX Runtime reads them from 1.10 on.
  package static let formatVersion = 8
  package static let operatorVersion = 15

  /// A message of protocol buffers is smaller than 2 GiB.
  package static let mostBytes = Int(Int32.max)

  static func write(_ checkpoint: Checkpoint, to path: String) throws -> [String] {
    let model = try encoded(checkpoint)
    let file = try DurableFile(path)
    try model.write { try file.write($0) }
    try file.publish()
    return []
  }

  /// The `ModelProto`; the numbers are those of its fields.
  ///
  /// - Throws: `UserError` that says what ONNX cannot describe.
  package static func encoded(
    _ checkpoint: Checkpoint, mostBytes: Int = ONNXModel.mostBytes
  ) throws -> ProtobufMessage {
    func checkSize(_ bytes: Int) throws {
      guard bytes > mostBytes else { return }
      throw UserError(
        "ONNX has no such model: its file would have \(bytes) bytes, and one has at most \(mostBytes)",
        status: .badConfiguration)
    }
    // Before anything is copied.
    try checkSize(checkpoint.network.parameters.count * MemoryLayout<Float>.size)
    let network: ONNXNetwork
    do {
      network = try ONNXNetwork(checkpoint.network, checkpoint.model)
    } catch {
      throw UserError("ONNX has no such model: \(error.reason)", status: .badConfiguration)
    }
    var model = ProtobufMessage()
    model.add(1, integer: formatVersion)
    model.add(2, text: "crnn-dist")
    model.add(3, text: ProgramVersion.text)
    model.add(7, network.message)
    model.add(8) { $0.add(2, integer: operatorVersion) }
    for (key, value) in try metadata(checkpoint) {
      model.add(14) { entry in
        entry.add(1, text: key)
        entry.add(2, text: value)
      }
    }
    try checkSize(model.count)
    return model
  }

  /// The description that exported models have, how a picture becomes an input, and from which width on.
  private static func metadata(_ checkpoint: Checkpoint) throws -> [(String, String)] {
    let info = checkpoint.info
    return [
      (ModelDescription.key, try ModelDescription(info).json),
      ("minimum_width", "\(info.minimumWidth)"),
      ("preprocessing", preprocessing(checkpoint)),
    ]
  }

  private static func preprocessing(_ checkpoint: Checkpoint) -> String {
    let (info, specification) = (checkpoint.info, checkpoint.network.specification)
    let pixel = info.pixelInvert ? "(255 - p)" : "p"
    var steps = [
      specification.channels == 1 ? "grey" : "red, green, blue",
      "scaled to a height of \(specification.height) with the same aspect ratio"
        + (info.resampling == .lanczos ? " by Lanczos resampling as Pillow's" : ""),
      "x = (\(pixel) / 255 - \(info.pixelMean)) * \(info.pixelScale)",
    ]
    if let width = info.fixedWidth { steps.append("stretched to a width of \(width)") }
    if info.pixelPad > 0 {
      steps.append("\(info.pixelPad) columns of white (p = 255) on the left and right")
    }
    let rest = info.pixelPad > 0 ? "white" : "the last column again"
    steps.append("where narrower than \(info.minimumWidth): \(rest) on the right")
    return steps.joined(separator: "; ")
  }
}
