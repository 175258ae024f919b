/// The width and height of a page.
package struct PageSize: Equatable, CustomStringConvertible {
  package let width: Double
  package let height: Double

  package init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// Nil where one of them is missing or no size.
  package init?(_ width: String?, _ height: String?) {
    guard let width = width.flatMap(Double.init), let height = height.flatMap(Double.init),
      (1...1e6).contains(width), (1...1e6).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }

  package var description: String { "\(Self.text(width)) × \(Self.text(height))" }

  private static func text(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
  }
}
