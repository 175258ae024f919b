import CRNNNet
import Diagnostics
import Foundation
import Kernels
import Recognition
import Shards
import TestSupport
import Testing

/// What a look into a network finds, and that it finds nothing where nothing is wrong.
@Suite(.serialized) struct DiagnosisTests {
  /// A run that has learned to read stripes, trained once for all tests here.
  static let learned = Result { try Learned() }

  final class Learned: Sendable {
    let fixture: TrainingFixture
    let path: String

    init() throws {
      fixture = try TrainingFixture(samples: 120)
      _ = try fixture.train("run", ranks: 2, maxSteps: 450) {
        $0.optimizer.learningRate = 0.01
        $0.emaDecay = nil
        $0.checkpoint.everySteps = nil
        $0.checkpoint.everyEpochs = 5
      }
      path = "\(fixture.folder)/run/last.h5"
    }

    var train: String { "\(fixture.folder)/train" }

    /// The diagnosis of the checkpoint after a change.
    func changed(
      _ name: String, data: String? = nil, _ change: (Checkpoint) throws -> Void
    ) throws -> Diagnosis {
      let checkpoint = try Checkpoint(reading: path)
      try change(checkpoint)
      let file = "\(fixture.folder)/\(name).h5"
      try checkpoint.write(to: file)
      return try Diagnosis(checkpoint: file, data: data ?? train)
    }
  }

  static func rules(_ diagnosis: Diagnosis) -> [Diagnosis.Advice.Rule] {
    diagnosis.advice.map(\.rule)
  }

  /// Where a parameter's numbers stand.
  static func numbers(_ checkpoint: Checkpoint, _ name: String) throws
    -> UnsafeMutableBufferPointer<
      Float
    >
  {
    let parameter = try #require(checkpoint.network.parameters[name])
    return UnsafeMutableBufferPointer(
      start: checkpoint.weights.pointer + parameter.slot.offset, count: parameter.slot.count)
  }

  @Test("Of a run that reads there is nothing to say") func ofARunThatReadsThereIsNothingToSay()
    throws
  {
    let run = try Self.learned.get()
    let diagnosis = try Diagnosis(checkpoint: run.path, data: run.train)
    #expect(diagnosis.advice.isEmpty, "\(diagnosis.advice)")
    #expect((diagnosis.wordAccuracy ?? 0) > 0.9 && diagnosis.samples == 120)
    let blankShare = try #require(diagnosis.blankShare)
    #expect(blankShare > 0.1 && blankShare < 0.95)
    #expect(diagnosis.coverage.alphabet == 4 && diagnosis.coverage.neverRead.isEmpty)
    #expect(diagnosis.gradientSamples == 8)
    #expect(diagnosis.layers.map(\.name).contains("rnn.0.rnn"))
    #expect(diagnosis.layers.allSatisfy { $0.weightNorm > 0 && ($0.gradientNorm ?? 0) > 0 })
    #expect(diagnosis.norms.allSatisfy { $0.still == 0 && $0.shift < 0.5 })
  }

  @Test("A network without training is on the plateau or reads nonsense")
  func aNetworkWithoutTrainingIsOnThePlateauOrReadsNonsense() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 1)
    let diagnosis = try Diagnosis(
      checkpoint: "\(fixture.folder)/run/checkpoints/step-00000001.h5",
      data: "\(fixture.folder)/train")
    let advice = try #require(diagnosis.advice.first)
    #expect([.blank, .unlearned].contains(advice.rule))
    #expect(advice.remedy.hasPrefix("train on"))
  }

  @Test("An output that is always blank is explained") func anOutputThatIsAlwaysBlankIsExplained()
    throws
  {
    let diagnosis = try Self.learned.get().changed("blank") { checkpoint in
      try Self.numbers(checkpoint, "rnn.0.embedding.bias")[0] = 1000
    }
    #expect(Self.rules(diagnosis).first == .blank)
    #expect(diagnosis.blankShare == 1 && diagnosis.empty == 120)
    #expect(diagnosis.advice[0].finding.contains("all output is blank after 450 steps"))
  }

  @Test("Channels that are dead are counted where they are")
  func channelsThatAreDeadAreCountedWhereTheyAre() throws {
    let diagnosis = try Self.learned.get().changed("dead") { checkpoint in
      // The norm before the rectifier makes two of the first six channels negative everywhere.
      for channel in [1, 4] {
        try Self.numbers(checkpoint, "cnn.batchnorm0.weight")[channel] = 0
        try Self.numbers(checkpoint, "cnn.batchnorm0.bias")[channel] = -1
      }
    }
    let layer = try #require(diagnosis.activities.first)
    #expect(layer.name == "cnn.conv0" && layer.channels == 6)
    #expect(layer.dead == [1, 4])
    let advice = try #require(diagnosis.advice.first { $0.rule == .deadChannels })
    #expect(advice.finding.contains("2 of 6 behind cnn.conv0"))
  }

  @Test("Units of the LSTM that are silent, and those at their limits")
  func unitsOfTheLSTMThatAreSilentAndThoseAtTheirLimits() throws {
    let run = try Self.learned.get()
    let silent = try run.changed("silent") { checkpoint in
      // Output gates that never open: the third quarter belongs to the cell, the fourth to them.
      let bias = try Self.numbers(checkpoint, "rnn.0.rnn.bias_ih_l0")
      for unit in 24..<32 { bias[unit] = -100 }
    }
    #expect(silent.recurrences[0].silent == 8 && silent.recurrences[0].units == 16)
    #expect(Self.rules(silent).contains(.silentUnits))
    let saturated = try run.changed("saturated") { checkpoint in
      for name in ["rnn.0.rnn.bias_ih_l0", "rnn.0.rnn.bias_ih_l0_reverse"] {
        let bias = try Self.numbers(checkpoint, name)
        for index in bias.indices { bias[index] = 100 }
      }
    }
    // A cell grows by one a frame, so that an image's first two frames are not at the limit yet.
    #expect(saturated.recurrences[0].saturation > 0.7)
    #expect(Self.rules(saturated).contains(.saturation))
  }

  @Test("Numbers that are not finite come before all else")
  func numbersThatAreNotFiniteComeBeforeAllElse() throws {
    let diagnosis = try Self.learned.get().changed("nan") { checkpoint in
      try Self.numbers(checkpoint, "cnn.conv1.weight")[3] = .nan
    }
    #expect(Self.rules(diagnosis).first == .notFinite)
    #expect(diagnosis.advice[0].finding == "1 numbers are not finite, in cnn.conv1")
  }

  @Test("A layer that no gradient reaches is named") func aLayerThatNoGradientReachesIsNamed()
    throws
  {
    let diagnosis = try Self.learned.get().changed("cut") { checkpoint in
      // What is behind the second convolution no longer listens to it.
      for name in ["rnn.0.rnn.weight_ih_l0", "rnn.0.rnn.weight_ih_l0_reverse"] {
        let weights = try Self.numbers(checkpoint, name)
        for index in weights.indices { weights[index] = 0 }
      }
    }
    let advice = try #require(diagnosis.advice.first { $0.rule == .vanishing })
    #expect(advice.finding.contains("cnn.conv0") && advice.finding.contains("cnn.conv1"))
  }

  @Test("Channels that do not vary are found in the running statistics")
  func channelsThatDoNotVaryAreFoundInTheRunningStatistics() throws {
    let diagnosis = try Self.learned.get().changed("still") { checkpoint in
      let parameter = try #require(checkpoint.network.statistics["cnn.batchnorm1.running_var"])
      for channel in 0..<3 { checkpoint.statistics.pointer[parameter.slot.offset + channel] = 0 }
    }
    #expect(diagnosis.norms[1].still == 3)
    #expect(Self.rules(diagnosis).contains(.stillChannels))
  }

  /// Samples with the stripes of the fixture, changed by `change`.
  static func set(
    _ name: String, of run: Learned, _ change: (Int, inout Sample) -> Void
  ) throws -> String {
    let folder = "\(run.fixture.folder)/\(name)"
    let shards = try ShardSet(folder: run.train)
    let writer = try ShardSetWriter(folder: folder, height: shards.height, channels: 1)
    for index in 0..<shards.count {
      var sample = try shards.sample(at: index)
      change(index, &sample)
      try writer.append(sample)
    }
    try writer.finish()
    return folder
  }

  @Test("Pictures of another kind are told from those of training")
  func picturesOfAnotherKindAreToldFromThoseOfTraining() throws {
    let run = try Self.learned.get()
    // So dark that it does not hang on how the training rounded.
    let dark = try Self.set("dark", of: run) { _, sample in
      sample.pixels = sample.pixels.map { $0 / 16 }
    }
    let diagnosis = try Diagnosis(checkpoint: run.path, data: dark)
    #expect(diagnosis.norms[0].shift > 1)
    #expect(Self.rules(diagnosis).contains(.otherPictures))
  }

  @Test("Symbols that the network does not know, and those that nobody reads")
  func symbolsThatTheNetworkDoesNotKnowAndThoseThatNobodyReads() throws {
    let run = try Self.learned.get()
    let strange = try Self.set("strange", of: run) { index, sample in
      if index < 7 { sample.label += "ß" }
      if index == 9 { sample.label = " " }
    }
    let diagnosis = try Diagnosis(checkpoint: run.path, data: strange)
    #expect(diagnosis.unknownLabels == 8)
    #expect(diagnosis.coverage.unknown.map(\.text) == ["ß (7)", "␣ (1)"])
    let advice = try #require(diagnosis.advice.first { $0.rule == .unknownSymbols })
    #expect(advice.finding.contains("8 of 120 labels") && advice.finding.contains("ß (7), ␣ (1)"))
    // A network that cannot bring itself to write one of its symbols.
    let mute = try run.changed("mute") { checkpoint in
      try Self.numbers(checkpoint, "rnn.0.embedding.bias")[1] = -1000
    }
    #expect(mute.coverage.neverRead.map(\.symbol) == ["a"])
    #expect(Self.rules(mute).contains(.neverRead))
  }

  @Test("Labels that are longer than their frames are counted")
  func labelsThatAreLongerThanTheirFramesAreCounted() throws {
    let run = try Self.learned.get()
    let long = try Self.set("long", of: run) { index, sample in
      if index < 12 { sample.label = String(repeating: "ab", count: 20) }
    }
    let diagnosis = try Diagnosis(checkpoint: run.path, data: long)
    #expect(diagnosis.unfit == 12)
    let advice = try #require(diagnosis.advice.first { $0.rule == .unfit })
    #expect(advice.finding.contains("12 of 120 labels need more frames"))
  }

  @Test("Labels from right to left are named where nothing is read")
  func labelsFromRightToLeftAreNamedWhereNothingIsRead() throws {
    let run = try Self.learned.get()
    let hebrew = try Self.set("hebrew", of: run) { _, sample in
      sample.label = String(
        sample.label.map { ["a": "א", "b": "ב", "c": "ג", "d": "ד"][$0] ?? $0 })
    }
    let diagnosis = try Diagnosis(checkpoint: run.path, data: hebrew)
    #expect(diagnosis.coverage.rightToLeft == 1)
    #expect(Self.rules(diagnosis).contains(.rightToLeft))
  }

  @Test("A confidence that is too high is called so") func aConfidenceThatIsTooHighIsCalledSo()
    throws
  {
    let run = try Self.learned.get()
    // Every third label is another one, and the network is far surer than it has learned to be.
    let wrong = try Self.set("wrong", of: run) { index, sample in
      if index % 3 == 0 { sample.label = String(sample.label.reversed()) + "d" }
    }
    let diagnosis = try run.changed("sure", data: wrong) { checkpoint in
      for name in ["rnn.0.embedding.weight", "rnn.0.embedding.bias"] {
        let numbers = try Self.numbers(checkpoint, name)
        for index in numbers.indices { numbers[index] *= 10 }
      }
    }
    #expect((diagnosis.calibration.bias ?? 0) > 0.15)
    let advice = try #require(diagnosis.advice.first { $0.rule == .calibration })
    #expect(advice.reason.contains("surer than it is right"))
  }

  @Test("Nothing changes the checkpoint") func nothingChangesTheCheckpoint() throws {
    let run = try Self.learned.get()
    let before = try Checkpoint(reading: run.path).bits
    _ = try Diagnosis(checkpoint: run.path, data: run.train, batch: 7, lanes: 3)
    #expect(try Checkpoint(reading: run.path).bits == before)
  }
}
