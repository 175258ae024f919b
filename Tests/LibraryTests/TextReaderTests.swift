import Foundation
import TestSupport
import Testing
import TextReading
import TextTraining

@Suite struct TextReaderTests {
  @Test func whatIsReadDoesNotDependOnWhatIsReadBesideIt() throws {
    let reader = try BarCode.trained().makeReader()
    let images = try ["abcabc", "a", "cb", "bacbac"].map(BarCode.image)
    let together = try reader.read(images)
    let alone = try images.map { try reader.read($0) }
    #expect(together.map(\.text) == alone.map(\.text))
    // Sums over another number of columns are rounded otherwise.
    for (one, other) in zip(together, alone) {
      #expect(abs(one.confidence - other.confidence) < 1e-6)
    }
    #expect(try reader.copy().read(images) == together)
  }

  @Test func symbolsStandWhereTheyAreInThePicture() throws {
    let text = try BarCode.trained().makeReader().read(BarCode.image("abc"))
    #expect(text.symbols.map(\.text) == ["a", "b", "c"])
    let positions = text.symbols.map(\.position)
    #expect(positions == positions.sorted())
    #expect(positions.allSatisfy { (0...1).contains($0) })
    #expect(text.symbols.allSatisfy { $0.confidence > 0.5 && $0.confidence <= 1 })
    #expect(text.confidence > 0.5 && text.expectedShareOfRightCharacters > 0.5)
  }

  @Test func severalThreadsReadAtATime() async throws {
    let reader = try BarCode.trained().makeReader()
    let image = try BarCode.image("cab")
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for index in 0..<8 {
        let own = index % 2 == 0 ? reader : reader.copy()
        group.addTask { try own.read(image).text }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(texts == Array(repeating: "cab", count: 8))
  }

  @Test func aPictureThatIsNoPictureIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("no picture", to: "a.png")
    #expect(
      try refusal { try TextImage(contentsOf: folder.file("a.png")) }.contains("not a picture"))
    #expect(
      try refusal { try TextImage(contentsOf: folder.file("b.png")) }.contains("no such file"))
    #expect(
      try refusal { try TextImage(encoded: [1, 2, 3], name: "mail") }.hasPrefix("mail: "))
    #expect(
      try refusal { try TextImage(width: 2, height: 2, pixels: [0, 0, 0]) }.contains("must be 4"))
    #expect(try refusal { try TextImage(width: 0, height: 2, pixels: []) }.contains("at least one"))
    #expect(
      try refusal { try TextImage(width: 1, height: 1, channels: 2, pixels: [0, 0]) }.hasPrefix(
        "2 channels"))
    #expect(
      try refusal { try TextImage(width: .max, height: .max, channels: 3, pixels: []) }.contains(
        "at most"))
  }

  @Test func aPictureThatIsTooWideIsRefusedNotRead() throws {
    let reader = try BarCode.network().makeReader()
    let wide = try TextImage(
      width: 40_000, height: 4, pixels: [UInt8](repeating: 255, count: 160_000))
    #expect(try refusal { try reader.read(wide) }.contains("at most"))
  }

  @Test func everyPrecisionReadsTheTextsAndIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model.h5")
    try BarCode.trained().save(to: path)
    let words = ["abcabc", "a", "cb", "bacbac"]
    let images = try words.map(BarCode.image)
    for (asked, used) in [(nil, .float32), (.float32, .float32), (.bf16, .bf16)]
      as [(TextPrecision?, TextPrecision)]
    {
      let reader = try TextReader(checkpoint: path, precision: asked)
      #expect(reader.precision == used && reader.copy().precision == used)
      #expect(try reader.read(images).map(\.text) == words)
      #expect(try reader.copy().read(images) == reader.read(images))
    }
    let exact = try TextReader(checkpoint: path).read(images)
    #expect(
      try TextReader(checkpoint: path, precision: .bf16).read(images) != exact,
      "what is rounded has other confidences")
    let refused = try refusal { try TextReader(checkpoint: path, precision: .int8) }
    #expect(refused.contains("checkpoint quantize"), "\(refused)")
  }

  @Test func aFileThatIsNoCheckpointIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("no checkpoint", to: "a.h5")
    #expect(try refusal { try TextReader(checkpoint: folder.file("a.h5")) }.contains("a.h5"))
    #expect(
      try refusal { try TextReader(checkpoint: folder.file("b.h5")) }.contains("no such file"))
  }

  @Test func aColouredPictureIsReadAsAGreyOneOfItsBrightness() throws {
    let reader = try BarCode.trained().makeReader()
    let grey = try BarCode.image("bca")
    var pixels: [UInt8] = []
    let (width, height) = (grey.width, grey.height)
    for y in 0..<height {
      for x in 0..<width {
        let isInk =
          x >= 4 && (x - 4) % 12 < 8 && [1, 2, 0][(x - 4) / 12] == min(2, y / 5) && y < 15
        pixels += [UInt8](repeating: isInk ? 0 : 255, count: 3)
      }
    }
    let colour = try TextImage(width: width, height: height, channels: 3, pixels: pixels)
    #expect(try reader.read(colour) == reader.read(grey))
  }
}
