extension NetworkStep {
  /// Reads one word of the notation.
  init(_ word: String) throws(NetworkError) {
    let numbers = word.hasPrefix("Do") ? [] : word.split { !$0.isASCII || !$0.isNumber }
    guard numbers.allSatisfy({ Int($0).map { $0 <= NetworkLimits.number } ?? false }) else {
      throw NetworkError("\"\(word)\": numbers are at most \(NetworkLimits.number)")
    }
    if word == "Bn" {
      self = .batchNorm
    } else if word == "Re" {
      self = .rectifier
    } else if word.hasPrefix("S") {
      guard word == "S1(1x0)1,3" else {
        throw NetworkError("\"\(word)\": the one reshaping that is known is S1(1x0)1,3")
      }
      self = .heightToChannels
    } else if word.hasPrefix("Mp") {
      self = try Self.maxPool(word)
    } else if word.hasPrefix("Do") {
      let rest = word.dropFirst(2)
      guard let probability = rest.isEmpty ? 0.5 : Float(rest), probability >= 0, probability < 1
      else { throw NetworkError("\"\(word)\": dropout is Do<p> with 0 ≤ p < 1") }
      self = .dropout(probability)
    } else if word.hasPrefix("L") {
      guard word.hasPrefix("Lbx"), let hidden = Self.number(word.dropFirst(3)), hidden > 0 else {
        throw NetworkError("\"\(word)\": a recurrent layer is Lbx<size>, bidirectional along x")
      }
      self = .bidirectionalLSTM(hidden)
    } else if word.hasPrefix("F") {
      let rectified = try Self.isRectified(word, at: 1)
      guard let outputs = Self.number(word.dropFirst(2)), outputs > 0 else {
        throw NetworkError("\"\(word)\": a linear layer is Fl<outputs> or Fr<outputs>")
      }
      self = .linear(outputs, rectified: rectified)
    } else if word.hasPrefix("O") {
      let rest = word.dropFirst(3)
      let classes = Self.number(rest)
      guard word.hasPrefix("O1c"), rest.isEmpty || (classes ?? 0) > 1 else {
        throw NetworkError("\"\(word)\": the output is O1c or O1c<classes>, blank included")
      }
      self = .output(classes: classes)
    } else if word.hasPrefix("C") {
      self = try Self.convolution(word)
    } else {
      throw NetworkError(
        "unknown step \"\(word)\"; there are C, Mp, Bn, Re, Do, S, Lbx, F and O1c")
    }
  }

  private static func isRectified(_ word: String, at index: Int) throws(NetworkError) -> Bool {
    switch word.dropFirst(index).first {
    case "l": return false
    case "r": return true
    default:
      throw NetworkError(
        "\"\(word)\": the activation is l (linear) or r (ReLU), behind the step's letter")
    }
  }

  private static func convolution(_ word: String) throws(NetworkError) -> NetworkStep {
    let rectified = try isRectified(word, at: 1)
    let options = word.dropFirst(2).prefix { $0.isLetter }
    let numbers = try positiveNumbers(word, word.dropFirst(2 + options.count), counts: [3, 5])
    guard ["", "v", "n", "vn", "nv"].contains(options) else {
      throw NetworkError("\"\(word)\": the options are v (valid padding) and n (no bias)")
    }
    let isValid = options.contains("v")
    guard isValid || (numbers[0] % 2 == 1 && numbers[1] % 2 == 1) else {
      throw NetworkError("\"\(word)\": an even kernel needs valid padding, option v")
    }
    var geometry = KernelGeometry(height: numbers[0], width: numbers[1])
    if numbers.count == 5 {
      (geometry.strideHeight, geometry.strideWidth) = (numbers[3], numbers[4])
    }
    if !isValid {
      geometry.padHeight = (numbers[0] - 1) / 2
      geometry.padWidth = (numbers[1] - 1) / 2
    }
    return .convolution(
      outputs: numbers[2], geometry: geometry, isValid: isValid, hasBias: !options.contains("n"),
      rectified: rectified)
  }

  private static func maxPool(_ word: String) throws(NetworkError) -> NetworkStep {
    let numbers = try positiveNumbers(word, word.dropFirst(2), counts: [2, 4, 6], zeroFrom: 4)
    var geometry = KernelGeometry(height: numbers[0], width: numbers[1])
    (geometry.strideHeight, geometry.strideWidth) =
      numbers.count > 2 ? (numbers[2], numbers[3]) : (numbers[0], numbers[1])
    if numbers.count > 4 { (geometry.padHeight, geometry.padWidth) = (numbers[4], numbers[5]) }
    guard 2 * geometry.padHeight <= numbers[0], 2 * geometry.padWidth <= numbers[1],
      numbers[0] * numbers[1] <= 256
    else {
      throw NetworkError(
        "\"\(word)\": padding is at most half of the kernel, the kernel at most 256 elements")
    }
    return .maxPool(geometry)
  }

  /// A number as the notation writes it, in digits alone; nil of anything else.
  static func number(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  private static func positiveNumbers(
    _ word: String, _ text: Substring, counts: [Int], zeroFrom: Int = .max
  ) throws(NetworkError) -> [Int] {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(number)
    let numbers = fields.compactMap { $0 }
    guard numbers.count == fields.count, counts.contains(numbers.count),
      numbers.enumerated().allSatisfy({ $1 > 0 || ($1 == 0 && $0 >= zeroFrom) })
    else {
      let wanted = counts.map(String.init).joined(separator: " or ")
      throw NetworkError("\"\(word)\": expected \(wanted) whole numbers behind the letters")
    }
    return numbers
  }
}
