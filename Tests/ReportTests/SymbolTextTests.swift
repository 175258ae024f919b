import Console
import Testing

/// Symbols one by one.
@Suite struct SymbolTextTests {
  @Test(
    "A symbol is shown so that it is seen",
    arguments: [
      ("a", "a", "U+0061"), (" ", "␣", "U+0020"), ("\u{364}", "◌\u{364}", "U+0364"),
      ("\u{200F}", "U+200F", "U+200F"), ("e\u{301}", "e\u{301}", "U+0065 U+0301"),
      ("𝄞", "𝄞", "U+1D11E"),
    ])
  func aSymbolIsShownSoThatItIsSeen(_ symbol: String, _ shown: String, _ codes: String) {
    #expect(SymbolText.shown(symbol) == shown)
    #expect(SymbolText.codes(symbol) == codes)
  }

  @Test("Nothing is a symbol of its own") func nothingIsASymbolOfItsOwn() {
    let nothing: String? = nil
    #expect(SymbolText.shown(nothing) == "∅" && SymbolText.codes(nothing) == "nothing")
  }
}
