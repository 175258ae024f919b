import Console
import Testing

/// Symbols one by one.
@Suite struct SymbolTextTests {
  @Test(
    "A symbol is shown so that it is seen",
    arguments: [
      ("a", "a", "U+0061"), (" ", "␣", "U+0020"), ("\u{364}", "◌\u{364}", "U+0364"),
      ("\u{200F}", "U+200F", "U+200F"), ("e\u{301}", "e\u{301}", "U+0065 U+0301"),
      ("𝄞", "𝄞", "U+1D11E"), ("\u{A0}", "U+00A0", "U+00A0"), ("\u{3000}", "U+3000", "U+3000"),
      ("\u{E000}", "U+E000", "U+E000"), ("\u{FFFD}", "U+FFFD", "U+FFFD"),
      ("\u{FFFC}", "U+FFFC", "U+FFFC"), ("\u{2800}", "U+2800", "U+2800"),
      ("\u{378}", "U+0378", "U+0378"), ("\u{FFFF}", "U+FFFF", "U+FFFF"),
      ("\u{1B}", "U+001B", "U+001B"), ("\u{3164}", "U+3164", "U+3164"),
      ("a\u{200B}", "U+0061 U+200B", "U+0061 U+200B"),
    ])
  func aSymbolIsShownSoThatItIsSeen(_ symbol: String, _ shown: String, _ codes: String) {
    #expect(SymbolText.shown(symbol) == shown)
    #expect(SymbolText.codes(symbol) == codes)
  }

  @Test("Nothing is a symbol of its own") func nothingIsASymbolOfItsOwn() {
    let nothing: String? = nil
    #expect(SymbolText.shown(nothing) == "∅" && SymbolText.codes(nothing) == "nothing")
  }

  @Test("Alphabets and texts show code points in brackets") func alphabetsAndTexts() {
    #expect(SymbolText.shown([" ", "a", "\u{A0}", "\u{301}"]) == "␣a<U+00A0>◌\u{301}")
    #expect(SymbolText.visible("a b\u{A0}c\u{1B}[2J") == "a b<U+00A0>c<U+001B>[2J")
    #expect(SymbolText.visible("می\u{200C}خواهم") == "می\u{200C}خواهم")
  }

  @Test("Nothing in a message steers a terminal") func messages() {
    #expect(SymbolText.harmless("a\tb\n") == "a\tb\n")
    #expect(
      SymbolText.harmless("\u{1B}]0;x\u{7}\u{9B}2J\r\u{202E}")
        == "<U+001B>]0;x<U+0007><U+009B>2J<U+000D><U+202E>")
    var table = TextTable([.left("set"), .right("n")])
    table.append(["a\u{1B}[31m\u{A0}", "1"])
    #expect(table.lines.last == "a<U+001B>[31m<U+00A0>  1")
    #expect(JSONText.harmless("{\"a\":\"\u{9B}\u{7F}é\"}") == "{\"a\":\"\\u009b\\u007fé\"}")
  }
}
