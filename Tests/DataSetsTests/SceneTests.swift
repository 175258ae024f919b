import Drawing
import Foundation
import Pictures
import Samples
import TestSupport
import Testing

@Suite struct SceneTests {
  private static let all = Set(SceneIngredient.allCases)
  private static let words = ["Word", "letters", "a", "quay", "FIG", "1907", "jump."]
  private static let renderer = Shared()

  /// One renderer for all tests, which take turns: reading many fonts takes a second or two.
  private final class Shared: @unchecked Sendable {
    private let lock = NSLock()
    private var renderer: WordRenderer?

    func use<Result>(_ body: (WordRenderer) throws -> Result) throws -> Result {
      try lock.withLock {
        let renderer = try self.renderer ?? WordRenderer(fonts: .all, words: SceneTests.words)
        self.renderer = renderer
        return try body(renderer)
      }
    }
  }

  private func scenes(
    _ numbers: some Sequence<Int>, ingredients: Set<SceneIngredient> = all, seed: UInt64 = 3,
    channels: Int = 1
  ) throws -> [Int: (image: RasterImage, letters: [Float])] {
    try Self.renderer.use { renderer in
      let synthesizer = WordSynthesizer(
        renderer: renderer, height: 32, channels: channels, seed: seed, ingredients: ingredients,
        neighbours: Self.words)
      return try Dictionary(
        uniqueKeysWithValues: numbers.map { number in
          let word = Self.words[number % Self.words.count]
          return (number, try #require(synthesizer.scene(word, number: number)))
        })
    }
  }

  /// The grey values of ink, and of what no ink covers.
  private static func values(
    _ scene: (image: RasterImage, letters: [Float]), inkAbove least: Float
  ) -> (ink: [Int], ground: [Int]) {
    var (ink, ground): ([Int], [Int]) = ([], [])
    for (index, letter) in scene.letters.enumerated() {
      if letter > least { ink.append(Int(scene.image.pixels[index])) }
      if letter == 0 { ground.append(Int(scene.image.pixels[index])) }
    }
    return (ink, ground)
  }

  @Test(arguments: [1, 3]) func aPictureFollowsFromSeedAndNumberInAnyOrder(channels: Int) throws {
    let forward = try scenes(0..<30, channels: channels)
    let backward = try scenes((0..<30).reversed(), channels: channels)
    let other = try scenes(0..<30, seed: 4, channels: channels)
    for number in 0..<30 {
      #expect(forward[number]?.image == backward[number]?.image)
      #expect(forward[number]?.image != other[number]?.image)
    }
  }

  // Which fonts there are to choose from is the renderer's, not the drawing's, to say.
  private static let drawn = SceneIngredient.allCases.filter { $0 != .fonts }

  @Test(arguments: drawn)
  func anIngredientChangesPicturesAndOnlyThoseItIsIn(ingredient: SceneIngredient) throws {
    let with = try scenes(0..<80)
    let without = try scenes(0..<80, ingredients: Self.all.subtracting([ingredient]))
    let changed = (0..<80).count { with[$0]?.image != without[$0]?.image }
    #expect(changed > 0)
    // These are in every picture; each of the others is drawn by lot.
    let constant: Set<SceneIngredient> = [.margins, .colours]
    if !constant.contains(ingredient) { #expect(changed < 80) }
  }

  @Test func noInkIsCutOff() throws {
    // Without the lot of the margins there is a tenth of the ink's height around it.
    let scenes = try scenes(0..<400, ingredients: Self.all.subtracting([.margins, .fragments]))
    var loose = 0
    for (number, scene) in scenes {
      let (width, height) = (scene.image.width, scene.image.height)
      var rows: [Int] = []
      for y in 0..<height {
        for x in 0..<width where scene.letters[y * width + x] > 0.1 {
          rows.append(y)
          if scene.letters[y * width + x] < 0.4 { continue }
          #expect(x > 0 && x < width - 1 && y > 0 && y < height - 1, "sample \(number)")
        }
      }
      #expect(!rows.isEmpty, "sample \(number)")
      // And the picture is no larger than the word needs: a border takes some of it.
      let extent = (rows.max() ?? 0) - (rows.min() ?? 0)
      if 2 * extent < height { loose += 1 }
    }
    // Parts of a hairline are fainter than what is counted here.
    #expect(loose <= 8)
  }

  @Test func inkDiffersFromTheGroundAndIsAsOftenLighter() throws {
    let scenes = try scenes(0..<300, ingredients: [.colours])
    var (lighter, seen) = (0, 0)
    for (number, scene) in scenes {
      let (ink, ground) = Self.values(scene, inkAbove: 0.98)
      // A hairline covers no pixel whole.
      guard let one = ink.first, let other = ground.first else { continue }
      seen += 1
      #expect(abs(one - other) >= 38, "sample \(number)")
      if one > other { lighter += 1 }
    }
    #expect(seen > 200)
    // Three standard deviations of a fair coin.
    #expect(abs(Double(lighter) - Double(seen) / 2) < 1.5 * Double(seen).squareRoot())
  }

  @Test func thePrintStyleIsDarkOnLight() throws {
    let scenes = try scenes(0..<60, ingredients: TextStyle.print.ingredients)
    for (_, scene) in scenes {
      let (ink, ground) = Self.values(scene, inkAbove: 0.9)
      if ink.isEmpty { continue }
      let (dark, light) = (ink.reduce(0, +) / ink.count, ground.reduce(0, +) / ground.count)
      #expect(dark + 30 < light)
    }
  }

  @Test(arguments: [["سلام", "كتاب", "مدرسة"], ["नमस्ते", "भारत", "किताब"], ["слово", "письмо"]])
  func otherScriptsAreDrawnInTheirOwnFonts(words: [String]) throws {
    guard let renderer = try? WordRenderer(fonts: .all, words: words) else {
      skipped("no installed font can draw \(words)")
      return
    }
    let synthesizer = WordSynthesizer(
      renderer: renderer, height: 32, channels: 1, seed: 1, ingredients: Self.all,
      neighbours: words)
    for number in 0..<20 {
      let word = words[number % words.count]
      let drawn = try synthesizer.draw(word, number: number, source: "\(number)").get()
      // Letters of these scripts without cases stay as they are, in logical order.
      #expect(drawn.sample.label.lowercased() == word)
      let scene = try #require(synthesizer.scene(word, number: number))
      #expect(scene.letters.contains { $0 > 0.5 })
    }
  }

  @Test func labelsCanBeLettersAndDigitsAlone() throws {
    #expect(TextForm.alphanumeric.apply(to: "Él 27.04.11 – No!") == "el270411no")
    #expect(TextForm.alphanumeric.apply(to: "слово").isEmpty)
    try Self.renderer.use { renderer in
      let synthesizer = WordSynthesizer(
        renderer: renderer, height: 32, channels: 1, seed: 1, ingredients: [],
        labels: .alphanumeric)
      let drawn = try synthesizer.draw("Don't", number: 0, source: "0").get()
      #expect(drawn.sample.label == "dont")
      guard case .failure(let error) = synthesizer.draw("!!", number: 0, source: "0") else {
        Issue.record("a label without a character was accepted")
        return
      }
      #expect(error.sample.reason == .emptyLabel)
    }
  }
}
