import Kernels
import Testing

@Suite struct CoreTypeTests {
  /// A processor, a library and what the library chose; and what is to be done about it.
  struct Case: Sendable, CustomTestStringConvertible {
    let instructions: String
    let library: String
    let running: String
    var setByUser = false
    let remedy: String?

    var testDescription: String { "\(instructions), \(library), \(running), \(setByUser)" }
  }

  private static let debian = "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY MAX_THREADS=64"
  private static let newer = "OpenBLAS 0.3.30.dev DYNAMIC_ARCH NO_AFFINITY MAX_THREADS=64"
  private static let old = "OpenBLAS 0.2.20 DYNAMIC_ARCH NO_AFFINITY MAX_THREADS=64"
  private static let fixed = "OpenBLAS 0.3.21 NO_AFFINITY ZEN MAX_THREADS=64"

  @Test(arguments: [
    // The library is older than the processor and fell back.
    Case(instructions: "x86-64-v4", library: debian, running: "Prescott", remedy: "SkylakeX"),
    Case(instructions: "x86-64-v4", library: debian, running: "Haswell", remedy: "SkylakeX"),
    Case(instructions: "x86-64-v4", library: debian, running: "Zen", remedy: "SkylakeX"),
    Case(instructions: "x86-64-v3", library: debian, running: "Prescott", remedy: "Haswell"),
    Case(instructions: "x86-64-v3", library: debian, running: "Nehalem", remedy: "Haswell"),
    // The library knows the processor.
    Case(instructions: "x86-64-v4", library: debian, running: "SkylakeX", remedy: nil),
    Case(instructions: "x86-64-v4", library: newer, running: "Cooperlake", remedy: nil),
    Case(instructions: "x86-64-v4", library: newer, running: "SapphireRapids", remedy: nil),
    Case(instructions: "x86-64-v3", library: debian, running: "Haswell", remedy: nil),
    Case(instructions: "x86-64-v3", library: debian, running: "Zen", remedy: nil),
    Case(instructions: "x86-64-v3", library: debian, running: "Excavator", remedy: nil),
    Case(instructions: "x86-64", library: debian, running: "Prescott", remedy: nil),
    // A core that nobody here has heard of is one that a newer library chose.
    Case(instructions: "x86-64-v4", library: newer, running: "Zen9", remedy: nil),
    Case(instructions: "baseline", library: newer, running: "neoversev2", remedy: nil),
    // A version that does not know the name would take Prescott's kernels for it.
    Case(instructions: "x86-64-v4", library: old, running: "Haswell", remedy: nil),
    Case(instructions: "x86-64-v4", library: old, running: "Prescott", remedy: "Haswell"),
    // There is nothing to choose from.
    Case(instructions: "x86-64-v4", library: fixed, running: "ZEN", remedy: nil),
    // The user's own choice stands.
    Case(
      instructions: "x86-64-v4", library: debian, running: "Haswell", setByUser: true, remedy: nil),
    Case(
      instructions: "x86-64-v4", library: debian, running: "Prescott", setByUser: true,
      remedy: nil),
  ])
  func kernelsOlderThanTheProcessorAreReplacedUnlessTheUserChose(_ given: Case) {
    #expect(
      CoreType.remedy(
        running: given.running, configuration: given.library, instructionSet: given.instructions,
        setByUser: given.setByUser) == given.remedy)
  }
}
