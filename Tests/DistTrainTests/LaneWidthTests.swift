import Decoding
import MPI
import Recognition
import Shards
import TestSupport
import Testing

/// A lane that would need too much memory is known, with its sample, before the first step.
@Suite struct LaneWidthTests {
  @Test func aLaneThatWouldBeTooWideIsRefusedByName() throws {
    let fixture = try TrainingFixture()
    let shards = try ShardSet(folder: "\(fixture.folder)/train")
    // Pictures are 7 wide for each letter, of which there are at most four.
    let widest = try #require(shards.widths.firstIndex(of: 28))
    let count = shards.widths.count { $0 > 20 }
    func refusal(_ columns: Int, _ laneSize: Int, _ width: Int? = nil) throws -> String {
      let error = try thrown((any Error).self) {
        _ = try fixture.train("run", ranks: 1, maxSteps: 2) {
          $0.laneColumns = columns
          $0.laneSize = laneSize
          $0.data.width = width
        }
      }
      return "\(error)"
    }
    #expect(
      try refusal(80, 4)
        == "\(fixture.folder)/train: \(shards.source(at: widest)) is 28 columns wide, and a lane of 4 "
        + "images of that width has 112 columns, more than lane_columns (80); so are \(count) of 37 "
        + "samples; lower lane_size to 2, or leave out the widest samples (dataset import "
        + "--maximum-width 20), or raise lane_columns if there is the memory")
    #expect(
      try refusal(99, 1, 100).hasSuffix(
        "(99); so are 37 of 37 samples; lower data.width, or raise lane_columns if there is the memory"
      ))
    _ = try fixture.train("run", ranks: 2, maxSteps: 1) { $0.laneColumns = 28 }
  }

  @Test func aPictureThatNoNetworkReadsIsNamedBeforeItIsRead() throws {
    let fixture = try TrainingFixture()
    let writer = try ShardSetWriter(folder: "\(fixture.folder)/wide", height: 8, channels: 1)
    for width in [9, 100_001] {
      try writer.append(
        Sample(
          pixels: [UInt8](repeating: 0, count: 8 * width), width: width, label: "a",
          source: "wide-\(width)"))
    }
    try writer.finish()
    let message =
      "\(fixture.folder)/wide: wide-100001 is 100001 columns wide, and an image that is read has at most "
      + "100000; cut it into parts, or leave it out (dataset import --maximum-width)"
    let refused = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 1) {
        $0.data.validation = "\(fixture.folder)/wide"
      }
    }
    #expect("\(refused)" == message)
    _ = try fixture.train("run", ranks: 1, maxSteps: 1)
    let model = try RecognitionModel(checkpoint: "\(fixture.folder)/run/last.h5")
    let unread = try thrown((any Error).self) {
      try model.evaluate(
        "\(fixture.folder)/wide", batch: 4, decoder: TextDecoder(alphabet: model.alphabet),
        communicator: SingleProcessCommunicator())
    }
    #expect("\(unread)" == message)
  }
}
