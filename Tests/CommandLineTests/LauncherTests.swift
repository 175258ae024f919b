import Foundation
import Recognition
import TestSupport
import Testing

/// One program under the launchers of two MPI libraries, each with ranks of its own library.
@Suite(.serialized) struct LauncherTests {
  /// Debian's names where both are installed, then the usual ones; and what a launcher says of itself.
  private static let launchers = [
    (library: "Open MPI", names: "mpirun.openmpi mpirun", sign: "Open MPI|OpenRTE"),
    (library: "MPICH", names: "mpiexec.mpich mpiexec.hydra mpiexec", sign: "HYDRA"),
  ]

  @Test func theSameProgramTrainsTheSameWeightsUnderOpenMPIAndMPICH() throws {
    let folder = try TrainCommandTests.workplace()
    var weights: Set<[UInt32]> = []
    for (library, names, sign) in Self.launchers {
      let run = "run-\(library.filter(\.isLetter))"
      let trained = try Program.script(
        """
        for launcher in \(names); do
          $launcher --version 2>&1 | grep -qE "\(sign)" || continue
          exec $launcher -n 2 "$C" train config.yaml --run \(run)
        done
        exit 127
        """, in: folder.path)
      guard trained.status != 127 else {
        skipped("no launcher of \(library) is installed; its ranks were not compared with others")
        continue
      }
      #expect(trained.status == 0, "\(library): \(trained.errors)")
      #expect(trained.errors.contains(library), "\(trained.errors)")
      #expect(trained.errors.contains("on 2 ranks;"), "\(trained.errors)")
      let checkpoint = try Checkpoint(reading: folder.file("\(run)/last.h5"))
      weights.insert(
        [checkpoint.weights, checkpoint.statistics].flatMap { $0.values.map(\.bitPattern) })
    }
    #expect(weights.count <= 1)
  }
}
