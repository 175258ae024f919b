import Foundation
import Ranks
import Testing

/// What the watchdog sleeps by.
@Suite struct StopSignalTests {
  @Test func aSleeperIsWokenByTheSignalAndStaysAwake() {
    let signal = StopSignal()
    let (begun, woken) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      begun.signal()
      if signal.sleep(seconds: 1e9) { woken.signal() }
    }
    begun.wait()
    signal.give()
    woken.wait()
    signal.give()
    #expect(signal.sleep(seconds: 1e9))
  }

  @Test func withoutTheSignalTheTimeIsSlept() {
    let signal = StopSignal()
    let start = ProcessInfo.processInfo.systemUptime
    for seconds in [0.05, 0.05, 0, -1] {
      #expect(!signal.sleep(seconds: seconds))
    }
    #expect(ProcessInfo.processInfo.systemUptime - start >= 0.1)
  }
}
