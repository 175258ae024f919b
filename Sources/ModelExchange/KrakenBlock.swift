import Console

/// A block of kraken's VGSL: `Cr3,13,32`, or with its name, `Cr{C_0}3,13,32`.
struct KrakenBlock: Equatable {
  /// The block without its name.
  let text: String
  /// What its tensors are called.
  let name: String

  /// The blocks between the input and the end, and the height and channels of the input.
  ///
  /// A block without a name has its letters and its index over all blocks.
  ///
  /// - Throws: A text that says what is not understood.
  static func read(
    _ vgsl: String
  ) throws(KrakenError) -> (height: Int, channels: Int, blocks: [KrakenBlock]) {
    let trimmed = vgsl.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard trimmed.hasPrefix("["), trimmed.hasSuffix("]"), trimmed.utf8.count <= 16_384 else {
      throw KrakenError("its network is not in brackets, or is longer than 16,384 bytes")
    }
    let words = trimmed.dropFirst().dropLast().split(separator: " ").map(String.init)
    let input = (words.first ?? "").split(separator: ",").map { Int($0) }
    guard input.count == 4, let height = input[1], let channels = input[3], height > 0 else {
      throw KrakenError(
        "its network begins with \(SymbolText.visible(words.first ?? "nothing")), not 1,HEIGHT,0,CHANNELS"
      )
    }
    var blocks: [KrakenBlock] = []
    for (index, word) in words.dropFirst().enumerated() {
      guard let open = word.firstIndex(of: "{") else {
        blocks.append(KrakenBlock(text: word, name: "\(letters(of: word))_\(index)"))
        continue
      }
      guard let close = word[open...].firstIndex(of: "}") else {
        throw KrakenError("the name in \(SymbolText.visible(word)) does not end")
      }
      blocks.append(
        KrakenBlock(
          text: String(word[..<open]) + word[word.index(after: close)...],
          name: String(word[word.index(after: open)..<close])))
    }
    return (height, channels, blocks)
  }

  /// The letters that kraken names a block by.
  static func letters(of word: String) -> String {
    for letters in ["Mp", "Do", "Gn"] where word.hasPrefix(letters) { return letters }
    return String(word.prefix(1))
  }
}

/// Why a network of kraken is none of ours, or the other way round.
struct KrakenError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
