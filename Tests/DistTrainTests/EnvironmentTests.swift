import Diagnostics
import DistTrain
import Foundation
import MPI
import Ranks
import Recognition
import Testing

/// Ranks that would compute different bits are found before they train.
@Suite struct EnvironmentTests {
  private static func environment(_ rank: Int) -> ComputeEnvironment {
    ComputeEnvironment(
      host: "node\(rank / 2)", processor: "a processor", features: [],
      instructionSet: "x86-64-v4", coreType: "SkylakeX", blas: "OpenBLAS 0.3.21",
      mpi: "Open MPI v4.1.4", hdf5: "1.10.8", libc: "glibc 2.36", threads: 1,
      products: "float32")
  }

  private static let odd: @Sendable (Int) -> ComputeEnvironment = { rank in
    var environment = environment(rank)
    if rank == 3 {
      environment.coreType = "Haswell"
      environment.instructionSet = "x86-64-v3"
    }
    return environment
  }

  /// What each rank of a run says.
  private func train(
    reproducible: Bool, _ environment: @escaping @Sendable (Int) -> ComputeEnvironment
  ) throws -> [String] {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration
    configuration.maxSteps = 2
    configuration.reproducible = reproducible
    let (settings, folder) = (configuration, RunFolder("\(fixture.folder)/run"))
    return try ThreadCommunicator.run(ranks: 4) { communicator in
      do {
        let trainer = try Trainer(
          configuration: settings, communicator: communicator, folder: folder, resume: .fresh,
          environment: environment(communicator.rank))
        return "\(try trainer.run().steps) steps"
      } catch let error as CollectiveError {
        return "\(error.status.rawValue) \(error)"
      }
    }
  }

  @Test func aReproducibleRunRefusesRanksThatDoNotComputeAlike() throws {
    let outcomes = try train(reproducible: true, Self.odd)
    let message = """
      78 the ranks do not compute alike (OpenBLAS kernels: SkylakeX on ranks 0-2 (node0, node1), \
      Haswell on rank 3 (node1); instruction set: x86-64-v4 on ranks 0-2 (node0, node1), x86-64-v3 \
      on rank 3 (node1)), so the bits of this run would depend on which rank computes what; start \
      it on machines of one kind, or set reproducible: false
      """
    #expect(outcomes == Array(repeating: message, count: 4))
  }

  @Test func aRunThatNeedNotBeReproducibleTakesThem() throws {
    #expect(
      try train(reproducible: false, Self.odd) == Array(repeating: "2 steps", count: 4))
  }

  @Test func ranksOnDifferentMachinesOfOneKindAreAlike() throws {
    #expect(
      try train(reproducible: true, Self.environment) == Array(repeating: "2 steps", count: 4))
  }

  @Test func everyLibraryIsCompared() {
    let changes: [(inout ComputeEnvironment) -> Void] = [
      { $0.coreType = "other" }, { $0.instructionSet = "other" }, { $0.blas = "other" },
      { $0.mpi = "other" }, { $0.hdf5 = "other" }, { $0.libc = "other" },
      { $0.products = "other" },
    ]
    for change in changes {
      var second = Self.environment(1)
      change(&second)
      let difference = EnvironmentComparison([Self.environment(0), second]).difference
      #expect(difference?.hasSuffix("other on rank 1 (node0)") == true, "\(difference ?? "")")
    }
    var second = Self.environment(1)
    second.processor = "a faster one of the same kind"
    #expect(EnvironmentComparison([Self.environment(0), second]).difference == nil)
  }

  @Test func thisProcessKnowsWhatItComputesWith() {
    let environment = ComputeEnvironment.current(SingleProcessCommunicator(), threads: 1)
    #expect(environment.blas.hasPrefix("OpenBLAS "))
    #expect(environment.libc.hasPrefix("glibc 2."))
    #expect(environment.hdf5.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
    #expect(!environment.host.isEmpty && !environment.coreType.isEmpty)
  }

  @Test func quantilesLieBetweenTheNumbers() {
    let quantiles = Quantiles([4, 1, 3, 2, 10])
    #expect(quantiles.median == 3 && quantiles[0.25] == 2 && quantiles[1] == 10)
    #expect(Quantiles([1, 2]).median == 1.5 && Quantiles([]).median == 0)
  }
}
