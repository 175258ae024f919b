import CRNNNet
import Testing

/// No description of a network ends the program, keeps it busy or fills the memory.
@Suite struct NetworkLimitsTests {
  private static let end = "S1(1x0)1,3 O1c]"

  @Test(
    arguments: [
      (
        "[1,32,0,1 Cl3,3,4611686018427387904 ",
        "\"Cl3,3,4611686018427387904\": numbers are at most 1048576"
      ),
      (
        "[1,32,0,1 Cl3,3,99999999999999999999999 ",
        "\"Cl3,3,99999999999999999999999\": numbers are at most 1048576"
      ),
      ("[1,32,0,1 Mp2,2,1048577,1 ", "\"Mp2,2,1048577,1\": numbers are at most 1048576"),
      (
        "[1,32,0,1 Mp1,250 Mp1,250 Mp1,250 Mp1,250 Mp1,250 ",
        "no image that is at most 100000 wide gives a frame; take smaller strides along the width"
      ),
      (
        "[1,600,0,1 Mp1,2 Mp0,1 ",
        "step Mp0,1 finds maps of height 600; the kernel has at most 256 elements"
      ),
      (
        "[1,32,0,1 Cdl257,1 ", "\"Cdl257,1\": a depthwise kernel is at most 255 high and wide"
      ),
      (
        "[1,32,0,1 Cl1,1,200 Cdl37,37 ",
        "step Cdl37,37: its kernels cover 200 × 37 × 37 numbers at each of 32 heights; at most 8388608 are possible in all"
      ),
      ("[1,70000,0,1 ", "images are at most 65535 high, not 70000"),
      (
        "[1,32,0,1 Cl1048575,1,1 ",
        "step Cl1048575,1,1: its kernel covers 1 × 1048575 × 1 numbers at each of 32 heights; at most "
          + "8388608 are possible in all"
      ),
      (
        "[1,32,0,1 Cl1,1,1048576 ",
        "step Cl1,1,1048576: so far the layers put out 33554432 numbers for each column of an image; at "
          + "most 8388608 are possible"
      ),
      (
        "[1,32,0,1 S1(1x0)1,3 Lbx1048576 ",
        "rnn.0.rnn.weight_hh_l0 has 4194304 × 1048576 weights; all layers together have at most 1073741824"
      ),
      (
        "[1,32,0,1 S1(1x0)1,3 Fl1000000 Fl1000 Fl1000000 ",
        "linear2.weight has 1000000 × 1000 weights; all layers together have at most 1073741824"
      ),
      (
        "[1,32,0,1 " + String(repeating: "Re ", count: 300), "302 steps; there are at most 256"
      ),
      (
        "[1,32,0,1 " + String(repeating: "R[Re][Re] ", count: 85),
        "257 steps; there are at most 256"
      ),
      (
        "[1,32,0,1 R[R[R[R[R[Re]]]]] ",
        "blocks stand in each other 5 deep; at most 4 are possible"
      ),
      (
        "[1,32,0,1 " + String(repeating: "R[", count: 5000) + String(repeating: "]", count: 5000)
          + " ", "blocks stand in each other 5000 deep; at most 4 are possible"
      ),
      (
        "[1,32,0,1 " + String(repeating: "Re ", count: 6000),
        "the text has 18025 bytes; a network has at most 16384"
      ),
    ])
  func whatAsksForTooMuchIsRefused(_ beginning: String, _ reason: String) throws {
    #expect(throws: NetworkError(reason)) { try NetworkSpecification(beginning + Self.end) }
  }

  @Test(
    arguments: [
      ("[1,32,", "[+1,32,"), ("[1,32,", "[1,+32,"), ("[1,32,", "[1,,32,"), ("[1,32,", "[,1,32,"),
      (",0,1 ", ",-0,1 "), (",0,1 ", ",0,1, "), ("Cl3", "Cl+3"), (",8 Mp", ",+8 Mp"),
      ("2,2,2,2", "2,2,2,+2"), ("0,0 S1", "-0,0 S1"), ("Lbx8", "Lbx+8"), ("Fl8", "Fl+8"),
      ("O1c9", "O1c+9"),
    ])
  func aNumberIsWrittenInDigitsAlone(_ right: String, _ wrong: String) throws {
    let text = "[1,32,0,1 Cl3,3,8 Mp2,2,2,2,0,0 S1(1x0)1,3 Lbx8 Fl8 O1c9]"
    _ = try NetworkSpecification(text)
    let changed = text.replacing(right, with: wrong)
    #expect(changed != text)
    #expect(throws: NetworkError.self) { try NetworkSpecification(changed) }
  }

  @Test func anAlphabetIsCountedAsWell() throws {
    let specification = try NetworkSpecification("[1,8,0,1 S1(1x0)1,3 Fl100000 O1c]")
    for classes in [20_000, 1 << 40, Int.max] {
      #expect(
        throws: NetworkError(
          "linear1.weight has \(classes) × 100000 weights; all layers together have at most 1073741824"
        )
      ) { try Network(specification, classes: classes) }
    }
  }

  /// The highest images that an import makes.
  @Test(arguments: NetworkSpecification.presets, [32, 128, 1024, 4096])
  func thePresetsStayFarBelow(_ preset: String, _ height: Int) throws {
    let specification = try NetworkSpecification(preset: preset, height: height, channels: 3)
    _ = try Network(specification, classes: 30_000)
  }

  @Test(
    arguments: [
      "Mp1,2 Mp1,3", "Mp2,2 Clv1,5,4,1,3 Mp1,2,1,2,0,1", "Cl3,7,2,1,4 Mp1,4,1,2,0,2", "Re",
      "Cdl3,5,1,3 Cdlv2,4,1,2 Mp1,2", "Mp0,3 Cl1,3,2,1,2",
      "R[Cl1,3,2,1,2 Clv1,3,4][Clv1,5,4,1,2] Mp1,3",
      "Mp1,7,1,1 Clv1,9,3,1,5 Mp1,3,1,5 Cl1,3,2", "Mp1,100 Mp1,100",
    ])
  func theMinimumWidthIsTheNarrowestThatGivesAFrame(_ steps: String) throws {
    let specification = try NetworkSpecification("[1,32,0,1 \(steps) \(Self.end)")
    let counted = try #require((1...20_000).first { specification.frames(forWidth: $0) > 0 })
    #expect(specification.minimumWidth == counted)
  }
}
