import CRNNNet
import Console
import Decoding
import Foundation
import Kernels
import Recognition
import TextDirection

/// What a model is beside its weights, as it stands in the metadata of an exported file (`crnn_dist`, JSON).
struct ModelDescription: Codable {
  static let key = "crnn_dist"

  var version = 1
  var network: String
  var initialiser: String
  var alphabetUnit: String
  var alphabet: [String]
  var direction: String
  var pixelMean: Double
  var pixelScale: Double
  var pixelInvert: Bool
  var pixelPad: Int?
  /// Absent where it is the usual one.
  var resampling: Resampling?
  var fixedWidth: Int?
  var metrics: [String: Double]
  var calibration: ConfidenceCalibration?
  var configuration: String

  init(_ info: CheckpointInfo) {
    network = info.network
    initialiser = info.initialiser
    alphabetUnit = info.alphabetUnit
    alphabet = info.alphabet
    direction = info.direction.rawValue
    pixelMean = info.pixelMean
    pixelScale = info.pixelScale
    pixelInvert = info.pixelInvert
    pixelPad = info.pixelPad > 0 ? info.pixelPad : nil
    resampling = info.resampling == .area ? nil : info.resampling
    fixedWidth = info.fixedWidth
    metrics = info.metrics
    calibration = info.calibration
    configuration = info.configuration
  }

  /// The text of the metadata.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// The description of a checkpoint that belongs to no run.
  ///
  /// - Throws: `UserError` where it is not one of a network that can be built.
  func info(of file: String) throws -> CheckpointInfo {
    func error(_ what: String) -> UserError { UserError("\(file): \(what)", status: .badData) }
    guard version == 1 else {
      throw error("it is of version \(version) of its description; this program reads 1")
    }
    guard SymbolUnit(rawValue: alphabetUnit) != nil else {
      throw error("symbols are scalars or graphemes, not \(SymbolText.visible(alphabetUnit))")
    }
    guard let direction = BaseDirection(rawValue: direction) else {
      throw error("the direction is ltr or rtl, not \(SymbolText.visible(self.direction))")
    }
    guard pixelMean.isFinite, pixelScale.isFinite, (fixedWidth ?? 1) > 0,
      (fixedWidth ?? 1) <= NetworkLimits.width, (0...1024).contains(pixelPad ?? 0)
    else { throw error("how it sees pixels is out of range") }
    var info = CheckpointInfo()
    info.network = network
    info.initialiser = initialiser
    info.alphabetUnit = alphabetUnit
    info.alphabet = alphabet
    info.direction = direction
    (info.pixelMean, info.pixelScale, info.pixelInvert) = (pixelMean, pixelScale, pixelInvert)
    info.pixelPad = pixelPad ?? 0
    info.resampling = resampling ?? .area
    info.fixedWidth = fixedWidth
    info.metrics = metrics
    info.calibration = calibration
    info.configuration = configuration
    return info
  }
}
