import CRNNNet
import DistTrain
import Foundation
import MPI
import Recognition
import Settings
import Shards
import TestSupport
import Testing

/// New runs that begin with the weights of a trained model.
@Suite struct FineTuningTests {
  /// A model of the fixture's letters a to d, and sets to go on with.
  final class Workplace {
    let fixture: TrainingFixture
    let model: Checkpoint
    let path: String

    init() throws {
      fixture = try TrainingFixture()
      model = try fixture.train("model", ranks: 1, maxSteps: 20)
      path = RunFolder("\(fixture.folder)/model").checkpoint(20)
    }

    /// A set whose texts are made of these letters.
    func write(_ name: String, letters: [String], height: Int = 8) throws -> String {
      let folder = "\(fixture.folder)/\(name)"
      let writer = try ShardSetWriter(folder: folder, height: height, channels: 1)
      for number in 0..<24 {
        let label = letters[number % letters.count] + letters[(number + 1) % letters.count]
        try writer.append(
          Sample(
            pixels: (0..<14 * height).map { UInt8(($0 * 37 + number * 11) % 256) }, width: 14,
            label: label, source: "\(name)-\(number)"))
      }
      try writer.finish()
      return folder
    }

    func train(
      _ run: String, data: String? = nil, ranks: Int = 1, maxSteps: Int = 5,
      resume: ResumeChoice = .fresh, _ overrides: [String]
    ) throws -> Checkpoint {
      let yaml = """
        data: {train: \(data ?? "\(fixture.folder)/train")}
        lanes: 4
        lane_size: 1
        epochs: 100
        ema_decay: 0.9
        max_steps: \(maxSteps)
        checkpoint: {every_steps: 1, every_epochs: null, keep: 50}
        """
      let file = "\(fixture.folder)/\(run).yaml"
      try yaml.write(toFile: file, atomically: true, encoding: .utf8)
      let (loaded, given) = try Configuration.loadWithKeys(
        path: file, overrides: ["fine_tuning.model=\(path)"] + overrides)
      let folder = RunFolder("\(fixture.folder)/\(run)")
      let configuration = try FineTuning.resolve(
        loaded, given: given, folder: folder, resume: resume)
      _ = try ThreadCommunicator.run(ranks: ranks) { communicator in
        try Trainer(
          configuration: configuration, communicator: communicator, folder: folder, resume: resume
        ).run().steps
      }
      return try Checkpoint(reading: folder.checkpoint(maxSteps))
    }

    /// The message with which a start is refused.
    func refusal(data: String? = nil, _ overrides: [String]) throws -> String {
      let error = try thrown((any Error).self) { try train("refused", data: data, overrides) }
      return "\(error)"
    }
  }

  static func values(_ checkpoint: Checkpoint, _ name: String) throws -> [Float] {
    let slot = try #require(checkpoint.network.parameters[name]).slot
    return Array(checkpoint.weights.values[slot.offset..<slot.offset + slot.count])
  }

  static func averaged(_ checkpoint: Checkpoint, _ name: String) throws -> [Float] {
    let slot = try #require(checkpoint.network.parameters[name]).slot
    return Array(checkpoint.model.weights.values[slot.offset..<slot.offset + slot.count])
  }

  @Test func takesOverTheNetworkTheSymbolsAndTheAveragedWeights() throws {
    let place = try Workplace()
    let tuned = try place.train("run", ["fine_tuning.rates=*=0"])
    #expect(tuned.info.network == place.model.info.network)
    #expect(tuned.info.alphabet == place.model.info.alphabet)
    for parameter in place.model.network.parameters.parameters {
      #expect(
        try Self.values(tuned, parameter.name) == Self.averaged(place.model, parameter.name))
    }
    #expect(tuned.info.step == 5 && tuned.info.updates == 5)
  }

  @Test func newSymbolsAreAddedAndThoseThatAreSharedKeepTheirRows() throws {
    let place = try Workplace()
    let data = try place.write("further", letters: ["c", "0", "z", "a"])
    for (policy, alphabet) in [
      ("union", ["0", "a", "b", "c", "d", "z"]), ("new", ["0", "a", "c", "z"]),
    ] {
      let tuned = try place.train(
        policy, data: data, ["fine_tuning.rates=*=0", "fine_tuning.alphabet=\(policy)"])
      #expect(tuned.info.alphabet == alphabet)
      let name = "rnn.0.embedding.weight"
      let (old, new) = (try Self.averaged(place.model, name), try Self.values(tuned, name))
      let width = old.count / 5
      func row(_ values: [Float], _ index: Int) -> ArraySlice<Float> {
        values[index * width..<(index + 1) * width]
      }
      #expect(Array(row(new, 0)) == Array(row(old, 0)), "the blank")
      for (index, symbol) in alphabet.enumerated() {
        let known = ["a", "b", "c", "d"].firstIndex(of: symbol)
        let isOld = known.map { Array(row(new, index + 1)) == Array(row(old, $0 + 1)) }
        #expect(isOld ?? true, "\(policy): \(symbol)")
      }
    }
  }

  @Test func dataWithFurtherSymbolsAreRefusedWhereThoseOfTheModelAreKept() throws {
    let place = try Workplace()
    let data = try place.write("further", letters: ["a", "0"])
    let message = try place.refusal(data: data, ["fine_tuning.alphabet=keep"])
    #expect(message.contains("does not know 1 symbol of the data (0)"), "\(message)")
    let fewer = try place.write("fewer", letters: ["a", "b"])
    let kept = try place.train("kept", data: fewer, ["fine_tuning.alphabet=keep"])
    #expect(kept.info.alphabet == ["a", "b", "c", "d"])
  }

  @Test func frozenWeightsStayUntilTheStepThatUnfreezesThem() throws {
    let place = try Workplace()
    let options = ["fine_tuning.freeze=cnn.*", "fine_tuning.unfreeze_step=3"]
    let before = try place.train("run", maxSteps: 3, options)
    let model = place.model
    #expect(
      try Self.values(before, "cnn.conv0.weight") == Self.averaged(model, "cnn.conv0.weight"))
    #expect(
      try Self.values(before, "rnn.0.embedding.weight")
        != Self.averaged(model, "rnn.0.embedding.weight"))
    let after = try place.train("run", maxSteps: 4, resume: .newest, options)
    #expect(
      try Self.values(after, "cnn.conv0.weight") != Self.averaged(model, "cnn.conv0.weight"))
  }

  @Test func isTheSameOnAnyNumberOfRanksAndWhenResumedWithoutTheModel() throws {
    let place = try Workplace()
    let data = try place.write("further", letters: ["c", "0", "z", "a"])
    let options = [
      "fine_tuning.freeze=cnn.*", "fine_tuning.unfreeze_step=4",
      "fine_tuning.rates=rnn.0.rnn.*=0.5",
    ]
    let whole = try place.train("one", data: data, maxSteps: 8, options)
    let shared = try place.train("two", data: data, ranks: 2, maxSteps: 8, options)
    #expect(whole.bits == shared.bits)
    _ = try place.train("resumed", data: data, ranks: 4, maxSteps: 3, options)
    try FileManager.default.removeItem(atPath: place.path)
    let resumed = try place.train(
      "resumed", data: data, maxSteps: 8, resume: .newest, options)
    #expect(resumed.bits == whole.bits)
  }

  @Test func anotherNetworkTakesTheLayersThatFit() throws {
    let place = try Workplace()
    let wider = "[1,8,0,1 Cln3,3,6 Bn Re Mp2,2 Cln3,3,12 Bn Re Mp4,1 S1(1x0)1,3 Lbx8 O1c]"
    let tuned = try place.train("run", ["network=\(wider)", "fine_tuning.rates=*=0"])
    #expect(tuned.info.network == wider)
    #expect(
      try Self.values(tuned, "cnn.conv0.weight") == Self.averaged(place.model, "cnn.conv0.weight"))
    #expect(try Self.values(tuned, "cnn.conv1.weight").count == 12 * 6 * 9)
    #expect(
      try Self.values(tuned, "rnn.0.rnn.weight_hh_l0")
        == Self.averaged(place.model, "rnn.0.rnn.weight_hh_l0"))
  }

  @Test func whatCannotBeTakenIsRefusedWithTheReason() throws {
    let place = try Workplace()
    let tall = try place.write("tall", letters: ["a", "b"], height: 16)
    let message = try place.refusal(data: tall, [])
    #expect(message.contains("reads pictures 8 high"), "\(message)")
    #expect(message.contains("import the pictures anew with --height 8"), "\(message)")
    #expect(try place.refusal(["fine_tuning.freeze=enc.*"]).contains("a name like enc.*"))
    #expect(try place.refusal(["fine_tuning.freeze=*"]).contains("leaves no weight to train"))
    #expect(try place.refusal(["fine_tuning.model=none.h5"]).contains("none.h5"))
    #expect(
      try place.refusal(["network=[1,8,0,1 Cr5,5,3 Mp8,1 S1(1x0)1,3 Lbx3 O1c]"])
        .contains("none of its weights fits"))
    #expect(
      thrownMessage(["fine_tuning.unfreeze_step=3", "data.train=x"]).contains("fine_tuning.freeze"))
    #expect(
      thrownMessage(["fine_tuning.rates=cnn.*=-1", "data.train=x"]).contains("pattern=factor"))
  }

  private func thrownMessage(_ overrides: [String]) -> String {
    do {
      _ = try Configuration.load(path: nil, overrides: ["fine_tuning.model=m.h5"] + overrides)
      return ""
    } catch {
      return "\(error)"
    }
  }
}
