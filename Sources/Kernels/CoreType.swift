import Foundation

/// Makes OpenBLAS run the kernels that fit the processor.
///
/// OpenBLAS picks its kernels by the processor's model when it is loaded. A version that is older
/// than the processor falls back to kernels of half the speed or less (0.3.21 takes Haswell's on
/// recent AMD cores and Prescott's on recent Intel ones). `OPENBLAS_CORETYPE` overrides the choice,
/// but is read at loading time only, so a program that finds the wrong kernels loaded starts
/// itself anew with the variable set. It must do so before MPI is initialised. It alone
/// decides; a variable that the user has set is never touched, and a library that knows
/// the processor is left alone.
package enum CoreType {
  /// The variable that OpenBLAS reads when it is loaded.
  package static let variable = "OPENBLAS_CORETYPE"

  /// What the variable is set to, by the user or by `ensure`; nil where it is not set or empty.
  package static var chosen: String? {
    ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The value that the variable should have, or nil where the loaded kernels are right.
  package static var remedy: String? {
    remedy(
      running: LinearAlgebra.coreType, configuration: LinearAlgebra.configuration,
      instructionSet: VectorOperations.instructionSet, setByUser: chosen != nil)
  }

  // The names that OpenBLAS has for x86 cores whose kernels do without AVX2, and without AVX-512.
  // A name that is in neither list is that of a newer core, which only a library that knows it
  // can have chosen.
  private static let withoutAVX2: Set = [
    "unknown", "katmai", "coppermine", "northwood", "prescott", "banias", "atom", "core2",
    "penryn", "dunnington", "nehalem", "athlon", "opteron", "opteron_sse3", "barcelona", "nano",
    "sandybridge", "bobcat", "bulldozer", "piledriver", "steamroller",
  ]
  private static let withoutAVX512 = withoutAVX2.union(["excavator", "haswell", "zen"])

  /// The rule behind `remedy`: what the library chose against what the processor can do.
  ///
  /// - Parameters:
  ///   - running: The core whose kernels the library runs.
  ///   - configuration: The library's own description; only one built with `DYNAMIC_ARCH` has
  ///     kernels to choose from.
  ///   - instructionSet: What the processor and the operating system can do.
  ///   - setByUser: Whether somebody has chosen before.
  package static func remedy(
    running: String, configuration: String, instructionSet: String, setByUser: Bool
  ) -> String? {
    guard !setByUser, configuration.contains("DYNAMIC_ARCH") else { return nil }
    let running = running.lowercased()
    switch instructionSet {
    case "x86-64-v4" where withoutAVX512.contains(running) && knowsSkylakeX(configuration):
      return "SkylakeX"
    case "x86-64-v4" where withoutAVX2.contains(running),
      "x86-64-v3" where withoutAVX2.contains(running):
      return "Haswell"
    default: return nil
    }
  }

  /// Whether the library has heard of the name; one that has not takes Prescott's kernels for it.
  private static func knowsSkylakeX(_ configuration: String) -> Bool {
    let version = configuration.split(separator: " ").dropFirst().first ?? ""
    let numbers = version.split(separator: ".").prefix(3).map {
      Int($0.prefix { $0.isNumber }) ?? 0
    }
    return !numbers.lexicographicallyPrecedes([0, 3, 4])
  }

  /// Starts this program anew with the right kernels, if it does not have them.
  ///
  /// Returns where nothing has to be done, and also where the program cannot be started anew: it
  /// then goes on with the slower kernels.
  package static func ensure() {
    guard let remedy else { return }
    setenv(variable, remedy, 1)
    let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    // By its path, so that the process keeps its name in the lists of processes.
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    execv(program, arguments)
    unsetenv(variable)
  }
}
