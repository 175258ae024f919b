import Samples

/// What was read in a line of a page, in the coordinates of its file.
package struct LineReading {
  /// A part of the line: what it says, how sure that is (0 to 1), and where it stands.
  package struct Part {
    package let text: String
    package let confidence: Double
    package let outline: [PagePoint]

    package init(text: String, confidence: Double, outline: [PagePoint]) {
      self.text = text
      self.confidence = confidence
      self.outline = outline
    }
  }

  /// What stands between spaces.
  package struct Word {
    package let part: Part
    /// One for each symbol; none where they do not make up the word's text.
    package let glyphs: [Part]
    /// Where the space before it stands; nil of the first word.
    package let space: [PagePoint]?

    package init(part: Part, glyphs: [Part], space: [PagePoint]?) {
      self.part = part
      self.glyphs = glyphs
      self.space = space
    }
  }

  /// The whole line.
  package let line: Part
  package let words: [Word]

  package init(line: Part, words: [Word]) {
    self.line = line
    self.words = words
  }
}
