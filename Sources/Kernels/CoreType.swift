import COpenBLAS
import CVector
import Foundation

/// Makes OpenBLAS run the kernels that fit the processor.
///
/// OpenBLAS picks its kernels by the processor's model when it is loaded. A version that is older
/// than the processor falls back to kernels of half the speed or less (0.3.21 takes Haswell's on
/// recent AMD cores and Prescott's on recent Intel ones). `OPENBLAS_CORETYPE` overrides the choice,
/// but is read at loading time only, so a program that finds the wrong kernels loaded starts
/// itself anew with the variable set. It must do so before MPI is initialised. This is the one
/// place that decides; a variable that the user has set is never touched, and a library that knows
/// the processor is left alone.
public enum CoreType {
  static let variable = "OPENBLAS_CORETYPE"

  /// The value that the variable should have, or nil where the loaded kernels are right.
  public static var remedy: String? {
    remedy(
      running: String(cString: openblas_get_corename()),
      instructionSet: VectorOperations.instructionSet,
      setByUser: ProcessInfo.processInfo.environment[variable] != nil)
  }

  /// The rule behind `remedy`.
  package static func remedy(
    running: String, instructionSet: String, setByUser: Bool
  ) -> String? {
    guard !setByUser else { return nil }
    let withAVX512 = ["SkylakeX", "Cooperlake", "SapphireRapids"]
    let withAVX2 = withAVX512 + ["Haswell", "Zen"]
    switch instructionSet {
    case "x86-64-v4" where !withAVX512.contains(running): return "SkylakeX"
    case "x86-64-v3" where !withAVX2.contains(running): return "Haswell"
    default: return nil
    }
  }

  /// Starts this program anew with the right kernels, if it does not have them.
  ///
  /// Returns where nothing has to be done, and also where the program cannot be started anew: it
  /// then goes on with the slower kernels.
  public static func ensure() {
    guard let remedy else { return }
    setenv(variable, remedy, 1)
    let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    execv("/proc/self/exe", arguments)
    unsetenv(variable)
  }
}
