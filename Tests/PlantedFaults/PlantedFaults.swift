import CPlantedFaults
import Foundation
import Testing

/// Faults that `make test-sanitizers` must see: each of these tests has to end the run.
@Suite struct PlantedFaults {
  private nonisolated(unsafe) static var shared = 0

  @Test func aRace() {
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<2 {
      Thread {
        for _ in 0..<10_000 { Self.shared &+= 1 }
        done.signal()
      }.start()
    }
    done.wait()
    done.wait()
    #expect(Self.shared > 0)
  }

  @Test func anOverflowInSwift() {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)
    defer { bytes.deallocate() }
    for index in 0...16 { bytes[index] = UInt8(truncatingIfNeeded: index) }
    #expect((0..<16).map { bytes[$0] }.reduce(0, +) == 120)
  }

  @Test func anOverflowInC() { planted_overflow(16) }

  @Test func anUndefinedShift() { #expect(planted_shift(40) != 3) }
}
