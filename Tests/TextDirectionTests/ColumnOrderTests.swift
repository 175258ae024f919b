import Testing
import TextDirection

/// The order of symbols in pictures, by examples of UAX #9 and by properties.
@Suite struct ColumnOrderTests {
  static func columns(_ text: String, _ direction: BaseDirection) -> String {
    ColumnOrder(direction).columns(of: text.map(String.init)).joined()
  }

  static func text(_ columns: String, _ direction: BaseDirection) -> String {
    ColumnOrder(direction).text(ofColumns: columns.map(String.init)).symbols.joined()
  }

  @Test(arguments: [
    ("", ""), ("abc (1)", "abc (1)"), ("中文字", "中文字"),
    // A script from right to left alone, with its numbers, and with brackets.
    ("\u{5D0}\u{5D1}\u{5D2}", "\u{5D2}\u{5D1}\u{5D0}"),
    ("\u{5D0} 123", "123 \u{5D0}"),
    ("\u{627}\u{628} \u{661}\u{662}", "\u{661}\u{662} \u{628}\u{627}"),
    ("\u{5D0}(\u{5D1})", "(\u{5D1})\u{5D0}"),
    ("\u{5D0}!", "!\u{5D0}"),
    // A word from right to left in a text from left to right.
    ("car \u{5D0}\u{5D1} x", "car \u{5D1}\u{5D0} x"),
  ]) func textsFromLeftToRightKeepTheirOrderButForOtherScripts(_ text: String, _ seen: String) {
    #expect(Self.columns(text, .leftToRight) == seen)
    #expect(Self.text(seen, .leftToRight) == text)
  }

  @Test(arguments: [
    ("abc!", "abc!"), ("\u{5D0}\u{5D1}", "\u{5D1}\u{5D0}"),
    // A foreign word in a text from right to left.
    ("\u{5D0} abc \u{5D1}", "\u{5D1} abc \u{5D0}"), ("abc \u{5D0}", "\u{5D0} abc"),
    // Without letters the direction of the set decides.
    ("1 - 2", "2 - 1"), ("(5)", "(5)"), ("5.", ".5"),
  ]) func textsFromRightToLeftBeginAtTheRight(_ text: String, _ seen: String) {
    #expect(Self.columns(text, .rightToLeft) == seen)
    #expect(Self.text(seen, .rightToLeft) == text)
  }

  @Test func marksStayWithTheirLettersInClusters() {
    let word = "\u{5E9}\u{5C1}\u{5B8}\u{5DC}"
    let clusters = ColumnOrder(.rightToLeft).columns(of: word.map(String.init))
    #expect(clusters == ["\u{5DC}", "\u{5E9}\u{5C1}\u{5B8}"])
    let scalars = word.unicodeScalars.map { String($0) }
    let columns = ColumnOrder(.rightToLeft).columns(of: scalars)
    #expect(columns == scalars.reversed())
    #expect(ColumnOrder(.rightToLeft).text(ofColumns: columns).symbols == scalars)
  }

  @Test func placesSayWhereEachSymbolWas() {
    let columns = ["1", "2", " ", "\u{5D1}", "\u{5D0}"]
    let text = ColumnOrder(.rightToLeft).text(ofColumns: columns)
    #expect(text.symbols == ["\u{5D0}", "\u{5D1}", " ", "1", "2"])
    #expect(text.indices == [4, 3, 2, 0, 1])
  }

  @Test(arguments: BaseDirection.allCases)
  func everyTextIsFoundAgainUpToOnesThatLookAlike(_ direction: BaseDirection) {
    let order = ColumnOrder(direction)
    let letters = [
      "\u{5D0}", "\u{5D1}", "\u{627}", "\u{628}", "a", "B", "1", "2", " ", "-", "(", ")", ".",
    ]
    var state: UInt64 = 7
    func draw(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var (same, count) = (0, 0)
    for _ in 0..<4000 {
      let text = (0..<draw(9)).map { _ in letters[draw(letters.count)] }
      let seen = order.columns(of: text)
      #expect(seen.count == text.count)
      let found = order.text(ofColumns: seen)
      #expect(found.indices.sorted() == Array(text.indices))
      if order.columns(of: found.symbols) == seen { same += 1 }
      count += 1
    }
    // What is left is brackets and points between letters and numbers of several directions.
    #expect(Double(same) > 0.97 * Double(count), "\(same) of \(count)")
  }

  @Test func wordsAndNumbersOfOneScriptAreFoundAgainExactly() {
    let order = ColumnOrder(.rightToLeft)
    for word in [
      "\u{5D0}\u{5D1}\u{5D2}", "\u{645}\u{639}\u{644}\u{645}", "\u{5D0}",
      "\u{5D0} \u{5D1}, \u{5D2}.",
    ] {
      for tail in ["", " 1", " 12", " 1,234", " (7)", "?", " 3.5 \u{5D0}", " \u{661}\u{662}"] {
        let text = (word + tail).map(String.init)
        #expect(order.text(ofColumns: order.columns(of: text)).symbols == text, "\(word + tail)")
      }
    }
  }

  @Test func theDirectionIsThatOfTheLetters() {
    #expect(BaseDirection(ofLettersIn: "abc 1") == .leftToRight)
    #expect(BaseDirection(ofLettersIn: "1 \u{5D0}!") == .rightToLeft)
    #expect(
      BaseDirection(ofLettersIn: "a \u{5D0}") == nil && BaseDirection(ofLettersIn: "1!") == nil)
    #expect(BaseDirection(ofMost: ["\u{5D0}", "\u{627}", "abc", "1"]) == .rightToLeft)
    #expect(BaseDirection(ofMost: ["\u{5D0}", "abc", "12"]) == .leftToRight)
    #expect(BaseDirection(ofMost: [String]()) == .leftToRight)
  }
}
