import CRNNNet
import Console
import Decoding
import Foundation
import HDF5
import Kernels
import TextDirection

extension CheckpointInfo {
  /// Reads the attributes of a checkpoint; throws where the file is not one.
  init(reading file: HDF5File) throws {
    let stored = CheckpointAttributes(file)
    try stored.checkKind()
    self.init()
    let steps = 0...Self.mostSteps
    step = try stored.integer("step", in: steps)
    // Older checkpoints lack it: the optimiser counted skipped steps as updates, and goes on from there.
    updates = try stored.has("updates") ? stored.integer("updates", in: 0...step) : step
    epoch = try stored.integer("epoch", in: steps)
    stepInEpoch = try stored.integer("step_in_epoch", in: steps)
    seed = try stored.integer("seed", in: 0...Int.max)
    try readModel(stored)
    try readRun(stored)
    try readHistory(stored)
  }

  /// Reads what the network is and what it reads.
  private mutating func readModel(_ stored: CheckpointAttributes) throws {
    network = try stored.text("network")
    initialiser = try stored.text("initialiser")
    alphabetUnit = try stored.text("alphabet_unit")
    alphabet = try stored.file.readTexts("/alphabet")
    try checkAlphabet(stored.file.path)
    // Older checkpoints lack it: all texts were taken to run from left to right.
    if let stated: BaseDirection = try stored.choice("base_direction") { direction = stated }
    pixelMean = try stored.number("pixel_mean")
    pixelScale = try stored.number("pixel_scale")
    pixelInvert = try stored.integer("pixel_invert") != 0
    // Where images are not padded there is none, as in older checkpoints.
    if try stored.has("pixel_pad") { pixelPad = try stored.integer("pixel_pad", in: 0...1024) }
    // Where it is the usual one there is none, as in older checkpoints.
    if let stated: Resampling = try stored.choice("resampling") { resampling = stated }
    let width = try stored.integer("fixed_width", in: 0...NetworkLimits.width)
    fixedWidth = width == 0 ? nil : width
    minimumWidth = try stored.integer("minimum_width", in: 1...NetworkLimits.width)
  }

  /// Reads how it is trained, and on what.
  private mutating func readRun(_ stored: CheckpointAttributes) throws {
    // Older checkpoints lack them: there was no augmentation, and one kind of order.
    if try stored.has("augmentation") { augmentation = try stored.text("augmentation") }
    if try stored.has("order") { order = try stored.text("order") }
    lanes = try stored.integer("lanes", in: 1...(1 << 24))
    laneSize = try stored.integer("lane_size", in: 1...(1 << 24))
    bucketWindow = try stored.integer("bucket_window", in: 1...(1 << 24))
    dataFingerprint = try stored.text("data_fingerprint")
    dataCount = try stored.integer("data_count")
    optimizer = try stored.text("optimizer")
    slots = try stored.text("optimizer_slots").split(separator: " ").map(String.init)
    hasAverage = try stored.integer("has_ema") != 0
    configuration = try stored.text("configuration")
  }

  /// Reads what the run has come to.
  private mutating func readHistory(_ stored: CheckpointAttributes) throws {
    progress = try stored.value("progress")
    metrics = try stored.value("metrics")
    if try stored.has("quantization") { quantization = try stored.value("quantization") }
    // Older checkpoints lack it: confidences were not calibrated.
    guard try stored.has("calibration") else { return }
    let found: ConfidenceCalibration = try stored.value("calibration")
    guard found.text.isGrowing, found.character.isGrowing else {
      throw stored.error("calibration", "has maps that do not grow")
    }
    calibration = found
  }

  func write(to file: HDF5File) throws {
    try file.setAttribute("format", to: Checkpoint.format)
    try file.setAttribute("version", to: Checkpoint.version)
    let integers = [
      "step": step, "updates": updates, "epoch": epoch, "step_in_epoch": stepInEpoch, "seed": seed,
      "pixel_invert": pixelInvert ? 1 : 0, "fixed_width": fixedWidth ?? 0,
      "minimum_width": minimumWidth, "lanes": lanes, "lane_size": laneSize,
      "bucket_window": bucketWindow,
      "data_count": dataCount, "has_ema": hasAverage ? 1 : 0,
    ]
    if pixelPad > 0 { try file.setAttribute("pixel_pad", to: Int64(pixelPad)) }
    if resampling != .area { try file.setAttribute("resampling", to: resampling.rawValue) }
    for (name, value) in integers.sorted(by: { $0.key < $1.key }) {
      try file.setAttribute(name, to: Int64(value))
    }
    try file.setAttribute("pixel_mean", to: pixelMean)
    try file.setAttribute("pixel_scale", to: pixelScale)
    let encoder = JSONEncoder.ofAllNumbers
    encoder.outputFormatting = .sortedKeys
    var texts = [
      "network": network, "initialiser": initialiser, "alphabet_unit": alphabetUnit,
      "base_direction": direction.rawValue,
      "augmentation": augmentation, "order": order,
      "data_fingerprint": dataFingerprint, "optimizer": optimizer,
      "optimizer_slots": slots.joined(separator: " "), "configuration": configuration,
      "progress": String(decoding: try encoder.encode(progress), as: UTF8.self),
      "metrics": String(decoding: try encoder.encode(metrics), as: UTF8.self),
    ]
    if let calibration {
      texts["calibration"] = String(decoding: try encoder.encode(calibration), as: UTF8.self)
    }
    if let quantization {
      texts["quantization"] = String(decoding: try encoder.encode(quantization), as: UTF8.self)
    }
    for (name, value) in texts.sorted(by: { $0.key < $1.key }) {
      try file.setAttribute(name, to: value)
    }
    try file.write(alphabet, to: "/alphabet")
  }

  /// Throws where a symbol is none of its unit, or stands there twice: what is read would depend on chance.
  package func checkAlphabet(_ path: String) throws {
    var seen: Set<[UInt8]> = []
    for (index, symbol) in alphabet.enumerated() {
      let isUnit =
        alphabetUnit == SymbolUnit.grapheme.rawValue
        ? symbol.count == 1 : symbol.unicodeScalars.count == 1
      let fault = !isUnit ? "is no single \(alphabetUnit)" : "stands there twice"
      guard isUnit, seen.insert(Array(symbol.utf8)).inserted else {
        throw UserError(
          "\(path): symbol \(index) of the alphabet, \(SymbolText.quoted(SymbolText.visible(symbol))), \(fault)",
          status: .badData)
      }
    }
  }
}
