/// A length of time as people and schedulers write it.
package enum DurationText {
  /// What is accepted, for messages.
  package static let expected = "90s, 45m, 12h, 2d, H:MM:SS or D-HH:MM:SS"

  /// The seconds of `90s`, `45m`, `12h`, `2d`, `H:MM:SS` or `D-HH:MM:SS`; nil for anything else.
  ///
  /// A bare number is not accepted: schedulers take it for minutes, most programs for seconds.
  package static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    if let last = text.last, let unit = units[last] {
      return number(text.dropLast()).flatMap { positive($0.multipliedReportingOverflow(by: unit)) }
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let clock = parts[parts.count - 1].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, clock.count == 3, let days = parts.count == 2 ? number(parts[0]) : 0,
      let hours = number(clock[0]), let minutes = number(clock[1]), let seconds = number(clock[2]),
      minutes < 60, seconds < 60, parts.count == 1 || hours < 24, days < 100_000,
      hours < 10_000_000
    else { return nil }
    let total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return total > 0 ? total : nil
  }

  private static func number(_ text: Substring) -> Int? {
    text.isEmpty || !text.allSatisfy(\.isASCIIDigit) ? nil : Int(text)
  }

  private static func positive(_ product: (partialValue: Int, overflow: Bool)) -> Int? {
    product.overflow || product.partialValue <= 0 ? nil : product.partialValue
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
