import Foundation
import Ranks
import Testing

/// The end of a rank whose MPI library does not manage to end.
@Suite struct EndOfMPITests {
  @Test(.timeLimit(.minutes(1))) func aCallThatDoesNotReturnIsGivenUpBesideIt() {
    let isGivenUp = DispatchSemaphore(value: 0)
    EndOfMPI.run(patience: 0.01) {
      isGivenUp.wait()
    } expired: {
      isGivenUp.signal()
    }
  }

  @Test func nothingIsGivenUpAfterACallThatReturned() {
    let isGivenUp = DispatchSemaphore(value: 0)
    EndOfMPI.run(patience: 0.3) {
    } expired: {
      isGivenUp.signal()
    }
    #expect(isGivenUp.wait(timeout: .now() + 0.6) == .timedOut)
  }
}
