import CRNNNet
import Console
import HDF5
import Kernels

/// What a checkpoint with weights of bytes, which is for reading alone, has beside them: the ranges of its layers' inputs.
///
/// Such weights stand in two data sets: `/weights_int8/NAME`, bytes of the parameter's shape, and `/weights_scale/NAME`,
/// what those of each output are multiplied with.
package struct Quantization: Codable, Sendable, Equatable {
  /// x ≈ step · (byte − zero).
  package struct Range: Codable, Sendable, Equatable {
    package var step: Float
    package var zero: Int

    package init(step: Float, zero: Int) { (self.step, self.zero) = (step, zero) }
  }

  /// By the name of the weights.
  package var ranges: [String: Range]

  package init(ranges: [String: Range]) { self.ranges = ranges }

  static func refusal(_ path: String) -> UserError {
    UserError(
      "\(path): its weights are bytes, which are for reading alone (checkpoint quantize made it); name the checkpoint that it "
        + "was made of", status: .badData)
  }

  /// Throws where the range of a layer's input is missing or none.
  func check(_ network: Network, _ path: String) throws {
    for weights in network.reducibleWeights where !weights.takesStates {
      let name = network.name(of: weights.slot)
      guard let range = ranges[name], range.step.isNormal, range.step > 0, range.step < 1e30,
        range.zero == 0 || range.zero == ActivationRange.middle
      else {
        throw UserError(
          "\(path): the attribute quantization has no range of the input of \(name)",
          status: .badData)
      }
    }
  }

  /// How a network reads with these ranges.
  func plan(_ network: Network) -> ReadingPlan {
    var found: [Int: ActivationRange] = [:]
    for weights in network.reducibleWeights {
      if weights.takesStates {
        found[weights.slot.offset] = .state
      } else if let range = ranges[network.name(of: weights.slot)] {
        found[weights.slot.offset] = ActivationRange(step: range.step, zero: range.zero)
      }
    }
    return ReadingPlan(.int8, ranges: found)
  }
}

extension Network {
  /// The weights that may be bytes.
  package var reducibleWeights: [ReducibleWeights] { layers.flatMap(\.reducibleWeights) }

  func name(of slot: Slot) -> String {
    parameters.parameters.first { $0.slot == slot }?.name ?? ""
  }

  /// The parameters whose numbers are bytes in a checkpoint for reading alone.
  var reducedParameters: [Parameter] {
    let slots = reducibleWeights.map(\.slot)
    return parameters.parameters.filter { slots.contains($0.slot) }
  }
}

extension Quantization {
  private static func bytes(_ parameter: Parameter) -> String { "/weights_int8/\(parameter.name)" }
  private static func scale(_ parameter: Parameter) -> String { "/weights_scale/\(parameter.name)" }

  /// Throws where a file does not have the weights of a network as bytes.
  static func check(_ network: Network, _ file: HDF5File) throws {
    for parameter in network.reducedParameters {
      // Other integers would be cut off at the ends of a byte.
      for (name, shape, kind) in [
        (bytes(parameter), parameter.shape, Int8.hdf5Kind),
        (scale(parameter), [parameter.shape[0]], Float.hdf5Kind),
      ] {
        let dataset = try file.dataset(name)
        guard try dataset.shape() == shape, dataset.kind == kind else {
          throw UserError(
            "\(file.path): \(name) is not \(kind) of the shape \(shape), which the network wants",
            status: .badData)
        }
      }
    }
  }

  /// Reads bytes as the numbers that they stand for.
  ///
  /// - Throws: `UserError` where a scale is negative, or so large that a weight would not be finite.
  static func read(_ network: Network, _ file: HDF5File, into weights: FloatBuffer) throws {
    for parameter in network.reducedParameters {
      let bytes = try file.read(bytes(parameter), as: Int8.self)
      let scales = try file.read(scale(parameter), as: Float.self)
      let (rows, slot) = (parameter.shape[0], parameter.slot)
      guard bytes.count == slot.count, scales.count == rows else {
        throw UserError("\(file.path): \(parameter.name) is not whole", status: .badData)
      }
      // 127 of a scale are a weight.
      let wrong = scales.count { !($0 >= 0 && (127 * $0).isFinite) }
      guard wrong == 0 else {
        throw UserError(
          "\(file.path): \(wrong) of the \(rows) numbers of \(scale(parameter)) are no scales; make the file again "
            + "(checkpoint quantize)", status: .badData)
      }
      let row = slot.count / rows
      for index in 0..<slot.count {
        weights.pointer[slot.offset + index] = Float(bytes[index]) * scales[index / row]
      }
    }
  }

  /// Writes numbers that are multiples of their row's scale as bytes.
  static func write(_ network: Network, _ weights: FloatBuffer, to file: HDF5File) throws {
    for parameter in network.reducedParameters {
      let (rows, slot) = (parameter.shape[0], parameter.slot)
      let row = slot.count / rows
      let numbers = UnsafeBufferPointer(start: weights.pointer + slot.offset, count: slot.count)
      var (bytes, scales) = ([Int8](), [Float]())
      bytes.reserveCapacity(slot.count)
      for first in stride(from: 0, to: slot.count, by: row) {
        let scale = rowScale(numbers[first..<first + row])
        scales.append(scale)
        bytes += numbers[first..<first + row].map { byte($0, scale) }
      }
      try file.write(bytes, to: Self.bytes(parameter), shape: parameter.shape)
      try file.write(scales, to: Self.scale(parameter), shape: [rows])
    }
  }

  /// What the bytes of a row are multiplied with: its largest number is 127 of them.
  ///
  /// It comes out the same for the numbers that the bytes stand for, so that a file says exactly what was in memory.
  private static func rowScale(_ row: Slice<UnsafeBufferPointer<Float>>) -> Float {
    var scale = row.reduce(0) { max($0, abs($1)) } / 127
    for _ in 0..<4 { scale = 127 * scale / 127 }
    return scale
  }

  private static func byte(_ number: Float, _ scale: Float) -> Int8 {
    scale > 0 ? Int8(max(-127, min(127, (number / scale).rounded(.toNearestOrEven)))) : 0
  }

  /// Rounds all weights that become bytes to what these stand for.
  static func round(_ network: Network, _ weights: FloatBuffer) {
    for parameter in network.reducedParameters {
      let slot = parameter.slot
      let row = slot.count / parameter.shape[0]
      let numbers = UnsafeMutableBufferPointer(
        start: weights.pointer + slot.offset, count: slot.count)
      for first in stride(from: 0, to: slot.count, by: row) {
        let scale = rowScale(UnsafeBufferPointer(numbers)[first..<first + row])
        for index in first..<first + row {
          numbers[index] = Float(byte(numbers[index], scale)) * scale
        }
      }
    }
  }
}
