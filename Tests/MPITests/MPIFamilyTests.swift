import MPI
import TestSupport
import Testing

@Suite("The choice of an MPI library") struct MPIFamilyTests {
  @Test(
    "The launcher's own library comes first",
    arguments: [
      ([:], MPIFamily.openMPI),
      (["OMPI_COMM_WORLD_SIZE": "2", "PMIX_RANK": "0"], .openMPI),
      (["PMI_RANK": "1", "PMI_SIZE": "2"], .mpich),
      (["PMIX_RANK": "1"], .openMPI),
    ] as [([String: String], MPIFamily)])
  func theLaunchersOwnLibraryComesFirst(_ environment: [String: String], _ first: MPIFamily) {
    let order = MPIFamily.order(environment)
    #expect(order.first == first)
    #expect(Set(order) == Set(MPIFamily.allCases))
  }

  @Test("A process is alone unless a launcher or the user says otherwise")
  func aProcessIsAloneUnlessALauncherOrTheUserSaysOtherwise() {
    #expect(!MPILauncher.isPresent([:]))
    #expect(!MPILauncher.isPresent(["SLURM_JOB_ID": "7", "SLURM_NTASKS": "4"]))
    #expect(MPILauncher.isPresent(["PMI_RANK": "0"]))
    #expect(MPILauncher.isPresent(["CRNN_DIST_MPI": "mpich"]))
  }

  @Test("A library that is not there is named with the remedy")
  func aLibraryThatIsNotThereIsNamedWithTheRemedy() throws {
    let error = try thrown(MPIError.self) {
      try WorldCommunicator(environment: ["CRNN_DIST_MPI": "/nowhere/libmpi.so"])
    }
    #expect(
      error.description
        == "MPI cannot start: no MPI library can be loaded (/nowhere/libmpi.so: cannot open shared "
        + "object file: No such file or directory); CRNN_DIST_MPI names it; the families are "
        + "openmpi, mpich, standard")
  }

  @Test("A library that is no MPI library is refused")
  func aLibraryThatIsNoMPILibraryIsRefused() throws {
    let error = try thrown(MPIError.self) {
      try WorldCommunicator(environment: ["CRNN_DIST_MPI": "libm.so.6"])
    }
    #expect(error.reason.contains("libm.so.6: MPI_Initialized is missing in it"))
  }

  @Test(
    "Versions are short",
    arguments: [
      (
        "Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4",
        "Open MPI v4.1.4"
      ),
      ("MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7", "MPICH 4.0.2"),
      ("Intel(R) MPI Library 2021.8 for Linux* OS", "Intel(R) MPI Library 2021.8 for Linux* OS"),
    ])
  func versionsAreShort(_ text: String, _ short: String) {
    #expect(MPIVersionText.short(text) == short)
  }
}
