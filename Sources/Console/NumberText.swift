import Foundation

/// Numbers as people read them.
package enum NumberText {
  /// A number with so many digits after the point: `0.1235`.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// A number with so many digits that count: `0.000123`, `1.2e-06`.
  package static func significant(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)g", value)
  }

  /// A part of one in per cent: `97.25 %`.
  package static func percent(_ part: Double) -> String { fixed(part * 100, 2) + " %" }

  /// What stands for a figure of nothing.
  package static let nothing = "–"

  /// The same of a figure that may be of nothing.
  package static func fixed(_ value: Double?, _ digits: Int) -> String {
    value.map { fixed($0, digits) } ?? nothing
  }

  /// The same of a figure that may be of nothing.
  package static func significant(_ value: Double?, _ digits: Int) -> String {
    value.map { significant($0, digits) } ?? nothing
  }

  /// The same of a figure that may be of nothing.
  package static func percent(_ part: Double?) -> String { part.map { percent($0) } ?? nothing }

  /// How many there are of something: `1 sample`, `2 samples`.
  ///
  /// - Parameter many: what follows any other number than 1, where that is more than an added s.
  package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// A time as a clock shows it: `0:07`, `12:34`, `3:02:01`.
  package static func clock(seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
  }
}
