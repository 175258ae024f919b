import Foundation
import MPI
import Recognition
import Settings
import TestSupport
import Testing

/// Columns of white that are put on both sides of each image.
@Suite struct PaddedPixelTests {
  @Test func widensWhatTheNetworkSeesOnBothSides() {
    let input = PixelInput(
      mean: 1, scale: -1, invert: false, fixedWidth: nil, minimumWidth: 9, pad: 3)
    #expect(input.inputWidth(10) == 16)
    #expect(input.inputWidth(1) == 9)
    let plain = PixelInput(mean: 1, scale: -1, invert: false, fixedWidth: nil, minimumWidth: 9)
    #expect(plain.inputWidth(10) == 10)
  }

  @Test func aRunRemembersItAndDoesNotGoOnWithAnother() throws {
    let fixture = try TrainingFixture()
    let padded = try fixture.train("run", ranks: 1, maxSteps: 10) { $0.pixels.pad = 4 }
    #expect(padded.info.pixelPad == 4)
    let plain = try fixture.train("plain", ranks: 1, maxSteps: 10)
    #expect(plain.info.pixelPad == 0 && plain.bits != padded.bits)
    let shared = try fixture.train("two", ranks: 2, maxSteps: 10) { $0.pixels.pad = 4 }
    #expect(shared.bits == padded.bits)
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 20, resume: .newest)
    }
    #expect("\(error)".contains("pixels has changed"), "\(error)")
  }
}
