import Console

/// A network of kraken as steps of ours, and where the weights of each come from.
struct KrakenNetwork {
  /// The block that the weights of a step of ours are in.
  struct Source: Equatable {
    enum Kind { case convolution, groupNorm, recurrence, pointwise, output }

    let kind: Kind
    let name: String
    /// Whether its inputs are channels of a map whose height became channels, in kraken's order.
    let followsHeight: Bool
  }

  /// Our notation.
  let notation: String
  /// One for each step that has weights, in forward order.
  let sources: [Source]

  /// - Throws: The block that has no counterpart, and why.
  init(_ vgsl: String) throws(KrakenError) {
    let (height, channels, blocks) = try KrakenBlock.read(vgsl)
    var words = ["1,\(height),0,\(channels)"]
    var sources: [Source] = []
    var (isSequence, followsHeight) = (false, false)
    for block in blocks {
      let kind: Source.Kind?
      let word: String
      switch KrakenBlock.letters(of: block.text) {
      case "C": (word, kind) = try Self.convolution(block.text, isSequence: isSequence)
      case "Mp": (word, kind) = (block.text, nil)
      case "Gn":
        guard !followsHeight else {
          throw KrakenError("\(block.text) behind the height has its groups in another order")
        }
        (word, kind) = (block.text, .groupNorm)
      case "Do": (word, kind) = (try Self.dropout(block.text), nil)
      case "S":
        guard block.text == "S1(1x0)1,3" else {
          throw KrakenError("the reshaping \(SymbolText.visible(block.text)) is not known")
        }
        (word, kind) = (block.text, nil)
        (isSequence, followsHeight) = (true, true)
      case "L":
        guard ["Lbx", "Lfx"].contains(block.text.prefix(3)), Int(block.text.dropFirst(3)) != nil
        else {
          throw KrakenError(
            "\(SymbolText.visible(block.text)): recurrent layers are Lbx<n> or Lfx<n> here")
        }
        (word, kind) = (block.text, .recurrence)
      case "O":
        guard block.text.hasPrefix("O1c") else {
          throw KrakenError("the output is \(SymbolText.visible(block.text)), not O1c")
        }
        (word, kind) = ("O1c", .output)
      default: throw KrakenError("there is no layer like \(SymbolText.visible(block.text)) here")
      }
      words.append(word)
      if let kind {
        sources.append(Source(kind: kind, name: block.name, followsHeight: followsHeight))
        followsHeight = false
      }
    }
    notation = "[" + words.joined(separator: " ") + "]"
    self.sources = sources
  }

  /// A convolution of a map, or a linear layer on each frame.
  private static func convolution(
    _ text: String, isSequence: Bool
  ) throws(KrakenError) -> (String, Source.Kind) {
    let activation = text.dropFirst().prefix { $0.isLetter }
    let numbers = text.dropFirst(1 + activation.count).split(separator: ",").map { Int($0) }
    guard activation == "r" || activation == "l" else {
      throw KrakenError("\(SymbolText.visible(text)): activations are r (ReLU) and l (none) here")
    }
    guard numbers.count == 3 || numbers.count == 5, let y = numbers[0], let x = numbers[1],
      let outputs = numbers[2]
    else { throw KrakenError("\(SymbolText.visible(text)) is no convolution that is known") }
    if isSequence {
      guard y == 1, x == 1, numbers.count == 3 else {
        throw KrakenError("\(text) behind the height: of such, only 1 × 1 convolutions are known")
      }
      return ("F\(activation)\(outputs)", .pointwise)
    }
    let rest = text.dropFirst(1 + activation.count)
    switch (y % 2, x % 2) {
    case (1, 1): return ("C\(activation)\(rest)", .convolution)
    default:
      // kraken pads by (k − 1) / 2 on each side, which is none for 2.
      guard [1, 2].contains(y), [1, 2].contains(x) else {
        throw KrakenError("\(text): even kernels other than 2 are padded unevenly there")
      }
      return ("C\(activation)v\(rest)", .convolution)
    }
  }

  private static func dropout(_ text: String) throws(KrakenError) -> String {
    let fields = text.dropFirst(2).split(
      separator: ",", omittingEmptySubsequences: false)
    let share = fields.first.map(String.init) ?? ""
    guard fields.count <= 2, share.isEmpty || Double(share) != nil,
      fields.count < 2 || ["1", "2"].contains(fields[1])
    else { throw KrakenError("\(SymbolText.visible(text)) is no dropout that is known") }
    return "Do" + (share.isEmpty ? "0.5" : share)
      + (fields.count == 2 && fields[1] == "2" ? ",2" : "")
  }
}
