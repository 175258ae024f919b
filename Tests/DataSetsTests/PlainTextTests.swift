import Console
import Foundation
import Samples
import Testing

/// Which texts need no closer look.
@Suite struct PlainTextTests {
  private func isPlain(_ bytes: [UInt8], ascii: Bool = false) -> Bool {
    bytes.withUnsafeBytes { PlainText.isPlain($0, ascii: ascii) }
  }

  private func isPlain(_ text: String, ascii: Bool = false) -> Bool {
    isPlain(Array(text.utf8), ascii: ascii)
  }

  @Test func everyPlainCharacterIsOneThatNothingIsFoundAbout() {
    var count = 0
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), isPlain(String(scalar)) else { continue }
      count += 1
      let (text, properties) = (String(scalar), scalar.properties)
      #expect(properties.canonicalCombiningClass == .notReordered)
      #expect(![.format, .nonspacingMark, .control].contains(properties.generalCategory))
      #expect(!properties.isWhitespace)
      #expect(scalar.isSeen && !scalar.isMark)
      #expect(text.precomposedStringWithCanonicalMapping.utf8.elementsEqual(text.utf8))
      if value < 0x80 {
        #expect(isPlain(text, ascii: true))
      } else {
        #expect(!isPlain(text, ascii: true))
        #expect(PlainText.characters.contains { $0.contains(value) })
      }
    }
    let expected = PlainText.characters.reduce(0) { $0 + $1.count }
    // ! to ~.
    #expect(count == expected + 94)
  }

  @Test func aSpaceIsPlainBetweenTwoOthersOnly() {
    #expect(isPlain("a b c") && !isPlain("a  b") && !isPlain(" a") && !isPlain("a "))
  }

  @Test func plainCharactersStayAsTheyAreBesideEachOther() {
    let scalars = PlainText.characters.flatMap { $0.compactMap(Unicode.Scalar.init) }
    var text = String.UnicodeScalarView()
    for distance in [1, 2, 3, 5, 40, 400, 4000] {
      for start in 0..<distance {
        for index in stride(from: start, to: scalars.count, by: distance) {
          text.append(scalars[index])
        }
      }
    }
    let all = String(text)
    #expect(all.precomposedStringWithCanonicalMapping.utf8.elementsEqual(all.utf8))
  }

  @Test func spacesAreForTheInside() {
    #expect(isPlain("Der König ſprach: „Nein⸗danke“"))
    #expect(!isPlain("") && !isPlain(" a") && !isPlain("a ") && !isPlain("a\u{A0}b"))
    #expect(
      !isPlain("a\tb") && !isPlain("a\u{7F}") && !isPlain("e\u{301}") && !isPlain("\u{200F}a"))
  }

  @Test func whatIsNoUTF8IsNotPlain() {
    // Cut off, alone, longer than it needs to be, a surrogate, and bytes that never occur.
    let texts: [[UInt8]] = [
      [0xC3], [0x61, 0xE4, 0xB8], [0xA4], [0xC1, 0xA1], [0xE0, 0x83, 0x84], [0xED, 0xA0, 0x80],
      [0xC3, 0x28], [0xE4, 0xB8, 0x28], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ]
    for text in texts { #expect(!isPlain(text), "\(text)") }
  }
}
