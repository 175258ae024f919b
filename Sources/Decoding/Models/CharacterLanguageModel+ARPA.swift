import Console
import Files
import Foundation

extension CharacterLanguageModel {
  /// The model as the text of an ARPA file, n-grams sorted by their symbols.
  package var arpa: String {
    var text = "\\data\\\n"
    for (index, grams) in entries.enumerated() { text += "ngram \(index + 1)=\(grams.count)\n" }
    for (index, grams) in entries.enumerated() {
      text += "\n\\\(index + 1)-grams:\n"
      let sorted = grams.map { (gram: $0.key, entry: $0.value) }
        .sorted { $0.gram.lexicographicallyPrecedes($1.gram) }
      for (gram, entry) in sorted {
        text += "\(entry.logProbability / log(10))\t"
        text += gram.map { symbols[Int($0)] }.joined(separator: " ")
        if entry.backoff != 0 { text += "\t\(entry.backoff / log(10))" }
        text += "\n"
      }
    }
    return text + "\n\\end\\\n"
  }

  /// Reads an ARPA file, of this program or another.
  ///
  /// A space is `<space>`. Throws an error that names file and line where something is wrong, or where
  /// there are other n-grams than the head announces.
  package init(arpa path: String) throws {
    var parser = ARPAParser(path: path)
    let bytes = try TextFile.bytes(of: path)
    guard !bytes.starts(with: "mmap lm http://kheafield.com/code".utf8) else {
      throw UserError(
        "\(path): it is a binary model of KenLM; give the ARPA file that build_binary made it of",
        status: .badData)
    }
    for (index, line) in try TextFile.lines(in: bytes, named: path).enumerated() {
      // Not all white space: a symbol may be a wide or a hard space.
      let text = line.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r"))
      try parser.take(text, number: index + 1)
    }
    self = try parser.finish()
  }
}

/// What was read of an ARPA file so far.
private struct ARPAParser {
  let path: String
  private var announced: [Int] = []
  private var symbols: [String] = []
  private var numbers: [[UInt8]: Int32] = [:]
  private var entries: [[[Int32]: CharacterLanguageModel.Entry]] = []
  /// 0 in the head, n among n-grams; nil before the head and behind the end.
  private var section: Int?
  private var isDone = false

  init(path: String) {
    self.path = path
  }

  private func wrong(_ number: Int, _ what: String) -> UserError {
    UserError("\(path):\(number): \(what)", status: .badData)
  }

  mutating func take(_ line: String, number: Int) throws {
    if line.isEmpty || isDone { return }
    if line == "\\data\\" {
      section = 0
    } else if line == "\\end\\" {
      isDone = true
    } else if line.hasPrefix("\\") {
      guard line.hasSuffix("-grams:"), let order = Int(line.dropFirst().dropLast(7)),
        order == (section ?? -1) + 1, order <= announced.count
      else { throw wrong(number, "\(line) is not what follows here") }
      section = order
      entries.append([:])
    } else if section == 0 {
      let parts = line.split { " =".contains($0) }
      guard parts.count == 3, parts[0] == "ngram", Int(parts[1]) == announced.count + 1,
        let count = Int(parts[2])
      else { throw wrong(number, "a line like \"ngram \(announced.count + 1)=…\" belongs here") }
      announced.append(count)
    } else if let order = section {
      try takeGram(line, order, number)
    }
  }

  private mutating func takeGram(_ line: String, _ order: Int, _ number: Int) throws {
    // By scalars: a combining mark is one character with the space before it.
    let parts = line.unicodeScalars.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard parts.count == order + 1 || parts.count == order + 2, let value = Double(parts[0]),
      let backoff = parts.count == order + 2 ? Double(parts[order + 1]) : 0,
      value < .infinity, backoff.isFinite
    else { throw wrong(number, "it is not an n-gram of order \(order)") }
    // Rounding makes some a little larger than the logarithm of 1.
    guard value <= 0.01 else {
      throw wrong(number, "\(parts[0]) is the logarithm of a probability above 1")
    }
    var gram: [Int32] = []
    for symbol in parts[1...order] {
      let key = Array(symbol.utf8)
      if let known = numbers[key] {
        gram.append(known)
      } else {
        guard order == 1 else { throw wrong(number, "\(symbol) is not among the 1-grams") }
        numbers[key] = Int32(symbols.count)
        gram.append(Int32(symbols.count))
        symbols.append(symbol)
      }
    }
    let entry = CharacterLanguageModel.Entry(
      logProbability: value * log(10), backoff: backoff * log(10))
    guard entries[order - 1].updateValue(entry, forKey: gram) == nil else {
      throw wrong(number, "the n-gram is there already")
    }
  }

  func finish() throws -> CharacterLanguageModel {
    guard isDone, !entries.isEmpty else {
      throw UserError("\(path): it is not an ARPA file, or ends too early", status: .badData)
    }
    guard entries.map(\.count) == announced else {
      throw UserError(
        "\(path): the head announces \(announced) n-grams, there are \(entries.map(\.count))",
        status: .badData)
    }
    return CharacterLanguageModel(order: entries.count, symbols: symbols, entries: entries)
  }
}
