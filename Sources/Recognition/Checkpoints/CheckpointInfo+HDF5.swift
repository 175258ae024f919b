import CRNNNet
import Console
import Decoding
import Foundation
import HDF5
import TextDirection

extension CheckpointInfo {
  /// Reads the attributes of a checkpoint; throws where the file is not one.
  init(reading file: HDF5File) throws {
    guard try file.hasAttribute("format"),
      try file.textAttribute("format") == Checkpoint.format
    else {
      throw UserError("\(file.path): this is not a checkpoint of crnn-dist", status: .badData)
    }
    let version = try file.integerAttribute("version")
    guard version == Checkpoint.version else {
      throw UserError(
        "\(file.path): checkpoint version \(version); this program reads version "
          + "\(Checkpoint.version)", status: .badData)
    }
    self.init()
    func integer(_ name: String, in range: ClosedRange<Int> = 0...(1 << 60)) throws -> Int {
      let value = Int(try file.integerAttribute(name))
      guard range ~= value else {
        throw UserError(
          "\(file.path): the attribute \(name) is \(value), not \(range.lowerBound) to "
            + "\(range.upperBound)", status: .badData)
      }
      return value
    }
    let steps = 0...Self.mostSteps
    step = try integer("step", in: steps)
    // Older checkpoints lack it: the optimiser counted skipped steps as updates, and goes on from there.
    updates = try file.hasAttribute("updates") ? integer("updates", in: 0...step) : step
    epoch = try integer("epoch", in: steps)
    stepInEpoch = try integer("step_in_epoch", in: steps)
    seed = try integer("seed", in: 0...Int.max)
    network = try file.textAttribute("network")
    initialiser = try file.textAttribute("initialiser")
    alphabetUnit = try file.textAttribute("alphabet_unit")
    alphabet = try file.readTexts("/alphabet")
    try checkAlphabet(file.path)
    // Older checkpoints lack it: all texts were taken to run from left to right.
    if try file.hasAttribute("base_direction") {
      let stated = try file.textAttribute("base_direction")
      guard let known = BaseDirection(rawValue: stated) else {
        throw UserError(
          "\(file.path): the attribute base_direction is \"\(stated)\", not ltr or rtl",
          status: .badData)
      }
      direction = known
    }
    func number(_ name: String) throws -> Double {
      let value = try file.doubleAttribute(name)
      guard value.isFinite else {
        throw UserError(
          "\(file.path): the attribute \(name) is \(value), no finite number", status: .badData)
      }
      return value
    }
    pixelMean = try number("pixel_mean")
    pixelScale = try number("pixel_scale")
    pixelInvert = try integer("pixel_invert") != 0
    let width = try integer("fixed_width", in: 0...NetworkLimits.width)
    fixedWidth = width == 0 ? nil : width
    minimumWidth = try integer("minimum_width", in: 1...NetworkLimits.width)
    // Older checkpoints lack it: there was no augmentation.
    if try file.hasAttribute("augmentation") {
      augmentation = try file.textAttribute("augmentation")
    }
    // Older checkpoints lack it: there was one kind of order.
    if try file.hasAttribute("order") { order = try file.textAttribute("order") }
    lanes = try integer("lanes", in: 1...(1 << 24))
    laneSize = try integer("lane_size", in: 1...(1 << 24))
    bucketWindow = try integer("bucket_window", in: 1...(1 << 24))
    dataFingerprint = try file.textAttribute("data_fingerprint")
    dataCount = try integer("data_count")
    optimizer = try file.textAttribute("optimizer")
    let names = try file.textAttribute("optimizer_slots")
    slots = names.split(separator: " ").map(String.init)
    hasAverage = try integer("has_ema") != 0
    configuration = try file.textAttribute("configuration")
    let decoder = JSONDecoder.ofAllNumbers
    do {
      progress = try decoder.decode(
        RunCounters.self, from: Data(try file.textAttribute("progress").utf8))
      metrics = try decoder.decode(
        [String: Double].self, from: Data(try file.textAttribute("metrics").utf8))
      // Older checkpoints lack it: confidences were not calibrated.
      if try file.hasAttribute("calibration") {
        calibration = try decoder.decode(
          ConfidenceCalibration.self, from: Data(try file.textAttribute("calibration").utf8))
        guard let maps = calibration.map({ [$0.text, $0.character] }), maps.allSatisfy(\.isGrowing)
        else {
          throw UserError(
            "\(file.path): the attribute calibration has maps that do not grow", status: .badData)
        }
      }
    } catch let error as DecodingError {
      throw UserError(
        "\(file.path): the attributes progress, metrics and calibration are not the JSON that is expected "
          + "(\(error))", status: .badData)
    }
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
    for (name, value) in texts.sorted(by: { $0.key < $1.key }) {
      try file.setAttribute(name, to: value)
    }
    try file.write(alphabet, to: "/alphabet")
  }

  /// Throws where a symbol is none of its unit, or stands there twice: what is read would depend on chance.
  private func checkAlphabet(_ path: String) throws {
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
