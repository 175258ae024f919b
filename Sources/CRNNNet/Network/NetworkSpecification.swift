/// A network as a list of steps, read from and printed as one string in the notation VGSL of
/// Tesseract and kraken, with extensions (docs/network.md).
package struct NetworkSpecification: Sendable, Equatable {
  /// The height of the input images.
  package var height: Int
  /// 1 for grey, 3 for colour.
  package var channels: Int
  package var steps: [NetworkStep]
  package var scheme: InitialiserScheme

  /// The notation that `init(_:)` reads.
  package var description: String {
    "[1,\(height),0,\(channels) " + steps.map(\.description).joined(separator: " ") + "]"
  }

  /// The names of the networks that have one.
  package static let presets = ["crnn", "paper", "official", "kraken"]

  /// The network of that name, for images of a height and number of channels.
  package init(preset: String, height: Int = 32, channels: Int = 1) throws(NetworkError) {
    let (steps, scheme): (String, InitialiserScheme)
    var sequence = "S1(1x0)1,3 Lbx256 Fl256 Lbx256 O1c"
    switch preset {
    case "crnn":
      scheme = .kaiming
      steps =
        "Cln3,3,64 Bn Re Mp2,2 Cln3,3,128 Bn Re Mp2,2 Cln3,3,256 Bn Re Cln3,3,256 Bn Re Mp2,1 "
        + "Cln3,3,512 Bn Re Cln3,3,512 Bn Re Mp2,1 Clvn2,2,512 Bn Re "
    case "paper":
      scheme = .uniform
      steps =
        "Cr3,3,64 Mp2,2 Cr3,3,128 Mp2,2 Cr3,3,256 Cr3,3,256 Mp2,1 "
        + "Cl3,3,512 Bn Re Cl3,3,512 Bn Re Mp2,1 Crv2,2,512 "
    case "official":
      scheme = .uniform
      steps =
        "Cr3,3,64 Mp2,2 Cr3,3,128 Mp2,2 Cl3,3,256 Bn Re Cr3,3,256 Mp2,2,2,1,0,1 "
        + "Cl3,3,512 Bn Re Cr3,3,512 Mp2,2,2,1,0,1 Clv2,2,512 Bn Re "
    case "kraken":
      scheme = .uniform
      steps =
        "Cr3,13,32 Do0.1,2 Mp2,2 Cr3,13,32 Do0.1,2 Mp2,2 Cr3,9,64 Do0.1,2 Mp2,2 Cr3,9,64 Do0.1,2 "
      sequence = "S1(1x0)1,3 Lbx200 Do0.1,2 Lbx200 Do0.1,2 Lbx200 Do O1c"
    default:
      throw NetworkError(
        "unknown preset \"\(preset)\"; there are \(Self.presets.joined(separator: ", "))")
    }
    try self.init("[1,\(height),0,\(channels) \(steps)\(sequence)]", scheme: scheme)
  }

  /// Reads the notation.
  ///
  /// Throws where it is not understood, or asks for more than `NetworkLimits` allow.
  package init(_ text: String, scheme: InitialiserScheme = .kaiming) throws(NetworkError) {
    guard text.utf8.count <= NetworkLimits.text else {
      throw NetworkError(
        "the text has \(text.utf8.count) bytes; a network has at most \(NetworkLimits.text)")
    }
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard trimmed.hasPrefix("["), trimmed.hasSuffix("]") else {
      throw NetworkError("a network stands in brackets, as in [1,32,0,1 Cr3,3,64 … O1c]")
    }
    let words = trimmed.dropFirst().dropLast().split(separator: " ")
    let input = (words.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map { NotationWord.number($0) }
    guard input.count == 4, let height = input[1], let width = input[2], let channels = input[3],
      input[0] != nil, height > 0, width == 0, channels == 1 || channels == 3
    else {
      throw NetworkError(
        "the network begins with 1,HEIGHT,0,CHANNELS (width 0: any; channels 1 or 3), not with "
          + "\"\(words.first ?? "")\"")
    }
    guard height <= NetworkLimits.height else {
      throw NetworkError("images are at most \(NetworkLimits.height) high, not \(height)")
    }
    try Self.checkCount(words.count - 1)
    self.height = height
    self.channels = channels
    self.scheme = scheme
    let steps = try NetworkStep.read(words.dropFirst())
    try Self.checkCount(steps.reduce(0) { $0 + $1.count })
    self.steps = steps
    let outputs = steps.indices.filter { steps[$0].notation.loss != nil }
    guard outputs == [steps.count - 1] else {
      throw NetworkError("the network ends with its one output step, O1c")
    }
    guard minimumWidth <= NetworkLimits.width else {
      throw NetworkError(
        "no image that is at most \(NetworkLimits.width) wide gives a frame; take smaller strides "
          + "along the width")
    }
    // Building it finds out what does not fit together.
    _ = try Network(self, classes: 2)
  }

  private static func checkCount(_ steps: Int) throws(NetworkError) {
    guard steps <= NetworkLimits.steps else {
      throw NetworkError("\(steps) steps; there are at most \(NetworkLimits.steps)")
    }
  }

  /// The frames that an image of width `width` gives; 0 where it is too narrow.
  package func frames(forWidth width: Int) -> Int {
    steps.reduce(width) { $0 < 1 ? 0 : max(0, $1.outputWidth($0)) }
  }

  /// The heads beside the main one that steps ask for.
  func auxiliaryHeads(_ loss: any Loss) throws(NetworkError) -> [AuxiliaryHead] {
    var heads: [AuxiliaryHead] = []
    for (index, step) in steps.enumerated() {
      guard let notation = step.notation as? AuxiliaryOutputNotation else { continue }
      heads.append(try notation.head(step: index, loss: loss))
    }
    return heads
  }

  /// The same without what only training has.
  package var forReading: NetworkSpecification {
    var specification = self
    specification.steps.removeAll { $0.notation is AuxiliaryOutputNotation }
    return specification
  }

  /// The narrowest width that gives a frame.
  ///
  /// Of those above the limit it only says that they are.
  package var minimumWidth: Int {
    steps.reversed().reduce(1) { min($1.inputWidth($0), NetworkLimits.width + 1) }
  }
}

/// A network that cannot be built, and why.
package struct NetworkError: Error, CustomStringConvertible, Equatable {
  package let description: String

  package init(_ description: String) { self.description = "network: \(description)" }
}
