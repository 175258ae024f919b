/// A word of the notation, and what stands in it.
package struct NotationWord: Sendable {
  package let text: String

  init(_ text: String) { self.text = text }

  /// What is behind some letters.
  func rest(behind letters: String) -> Substring { text.dropFirst(letters.count) }

  /// An error that names the word.
  func error(_ reason: String) -> NetworkError { NetworkError("\"\(text)\": \(reason)") }

  /// Whether the activation that stands behind some letters is ReLU (`r`) and not linear (`l`).
  func isRectified(behind letters: String) throws(NetworkError) -> Bool {
    switch rest(behind: letters).first {
    case "l": return false
    case "r": return true
    default:
      throw error("the activation is l (linear) or r (ReLU), behind the step's letter")
    }
  }

  /// The number that a part of the word is, at least 1; nil where it is none.
  func positiveNumber(_ part: Substring) throws(NetworkError) -> Int? {
    guard let number = try number(part), number > 0 else { return nil }
    return number
  }

  /// The numbers between commas, as many as one of `counts`, all positive but for those from one on.
  func numbers(
    _ part: Substring, counts: [Int], zeroFrom: Int = .max
  ) throws(NetworkError) -> [Int] {
    var numbers: [Int] = []
    let fields = part.split(separator: ",", omittingEmptySubsequences: false)
    for field in fields {
      guard let number = try number(field) else { break }
      numbers.append(number)
    }
    guard numbers.count == fields.count, counts.contains(numbers.count),
      numbers.enumerated().allSatisfy({ $1 > 0 || ($1 == 0 && $0 >= zeroFrom) })
    else {
      let wanted = counts.map(String.init).joined(separator: " or ")
      throw error("expected \(wanted) whole numbers behind the letters")
    }
    return numbers
  }

  private func number(_ part: Substring) throws(NetworkError) -> Int? {
    guard !part.isEmpty, part.utf8.allSatisfy(Self.isDigit) else { return nil }
    guard let number = Int(part), number <= NetworkLimits.number else {
      throw error("numbers are at most \(NetworkLimits.number)")
    }
    return number
  }

  /// A number as the notation writes it, in digits alone; nil of anything else.
  static func number(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy(isDigit) ? Int(text) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
