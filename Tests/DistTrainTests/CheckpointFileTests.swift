import CRNNNet
import Console
import Foundation
import HDF5
import Kernels
import Recognition
import TestSupport
import Testing

/// Checkpoints as files: sealed, damaged, changed by other programs.
@Suite struct CheckpointFileTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.file("x.h5") }

  /// A small checkpoint with all that one can have.
  static func checkpoint() throws -> Checkpoint {
    var info = CheckpointInfo()
    info.network = "[1,16,0,1 Cln3,3,4 Bn Re Mp16,2 S1(1x0)1,3 Lbx4 O1c]"
    info.initialiser = "kaiming"
    info.minimumWidth = 2
    info.alphabetUnit = "scalar"
    info.alphabet = ["a", "b", "ß"]
    (info.lanes, info.laneSize, info.bucketWindow) = (2, 1, 1)
    (info.optimizer, info.slots, info.hasAverage) = ("adam", ["exp_avg", "exp_avg_sq"], true)
    info.configuration = "seed: 1\n"
    let network = try info.makeNetwork()
    func numbers(_ count: Int, _ purpose: UInt64) -> FloatBuffer {
      let random = CounterRandom(seed: 5, purpose: purpose, 0, 0)
      let buffer = FloatBuffer(count: count)
      for i in 0..<count { buffer.pointer[i] = random.float(at: UInt64(i)) }
      return buffer
    }
    let count = network.parameters.count
    return Checkpoint(
      info: info, network: network, weights: numbers(count, 1),
      statistics: numbers(network.statistics.count, 2),
      slots: [numbers(count, 3), numbers(count, 4)],
      average: ModelNumbers(
        weights: numbers(count, 5), statistics: numbers(network.statistics.count, 6)))
  }

  static func bits(_ checkpoint: Checkpoint) -> [[UInt32]] {
    checkpoint.buffers.map { $0.values.map(\.bitPattern) }
  }

  @Test func everythingComesBack() throws {
    let written = try Self.checkpoint()
    try written.write(to: path)
    let read = try Checkpoint(reading: path)
    #expect(read.info == written.info)
    #expect(Self.bits(read) == Self.bits(written))
    #expect(read.notice == nil)
    #expect(try folder.names() == ["x.h5"])
  }

  @Test func metricsThatAreNotFiniteComeBackToo() throws {
    let whole = try Self.checkpoint()
    var info = whole.info
    info.metrics = ["loss": .nan, "cer": .infinity, "word_accuracy": 0]
    try Checkpoint(
      info: info, network: whole.network, weights: whole.weights, statistics: whole.statistics,
      slots: whole.slots, average: whole.average
    ).write(to: path)
    let metrics = try Checkpoint(reading: path).info.metrics
    #expect(metrics["loss"]?.isNaN == true)
    #expect(metrics["cer"] == .infinity && metrics["word_accuracy"] == 0)
  }

  @Test(
    arguments: [
      ("seed", -1, "the attribute seed is -1, not 0 to 9223372036854775807"),
      ("step", .max, "the attribute step is 9223372036854775807, not 0 to 68719476736"),
      ("updates", 1, "the attribute updates is 1, not 0 to 0"),
      ("fixed_width", 1 << 40, "the attribute fixed_width is 1099511627776, not 0 to 100000"),
      ("minimum_width", 0, "the attribute minimum_width is 0, not 1 to 100000"),
      (
        "minimum_width", 1,
        "the attribute minimum_width is 1, but the network reads images from a width of 2 on"
      ),
      ("lane_size", -5, "the attribute lane_size is -5, not 1 to 16777216"),
    ] as [(String, Int64, String)])
  func aNumberThatCannotBeIsRefused(_ name: String, _ value: Int64, _ reason: String) throws {
    try Self.checkpoint().write(to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute(name, to: value)
    try file.close()
    let error = try thrown(UserError.self) { try Checkpoint(reading: path) }
    #expect(error.message == "\(path): \(reason)" && error.status == .badData)
  }

  @Test(
    arguments: [
      (
        "network", "[1,16,0,1 Cln3,3,4611686018427387904 S1(1x0)1,3 O1c]",
        "network: \"Cln3,3,4611686018427387904\": numbers are at most 1048576"
      ),
      (
        "progress", "{\"unfit\":9223372036854775807}",
        "the attribute progress is not the JSON"
      ),
      (
        "progress", "{\"lossCount\":-1}", "the attribute progress is not the JSON"
      ),
      (
        "progress", "{\"skipped\":1e99}", "the attribute progress is not the JSON"
      ),
    ])
  func aTextThatAsksForTooMuchIsRefused(_ name: String, _ text: String, _ reason: String) throws {
    try Self.checkpoint().write(to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute(name, to: text)
    try file.close()
    let error = try thrown(UserError.self) { try Checkpoint(reading: path) }
    #expect(error.message.hasPrefix("\(path): \(reason)"), "\(error)")
    #expect(error.status == .badData && !error.message.contains("\n"))
  }

  @Test func aSealedFileThatWasCutOrChangedIsRefused() throws {
    try Self.checkpoint().write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let damages =
      Damage.truncations(of: whole, count: 100, seed: 3)
      + Damage.changes(of: whole, count: 200, seed: 4)
      + whole.indices.suffix(80).map { position in
        var data = whole
        data[position] ^= 4
        return Damage(description: "byte \(position)", data: data)
      }
    for damage in damages {
      try damage.data.write(to: URL(fileURLWithPath: path))
      let error = try thrown((any Error).self) { try Checkpoint(reading: path) }
      #expect("\(error)".contains(path) && !"\(error)".contains("\n"), "\(damage)")
    }
  }

  @Test func withoutASealDamageIsRefusedOrAtLeastNotedAndNeverACrash() throws {
    let written = try Self.checkpoint()
    try written.write(to: path)
    try takeSealOff()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let damages =
      Damage.truncations(of: whole, count: 100, seed: 5)
      + Damage.changes(of: whole, count: 400, seed: 6)
    var refused = 0
    for damage in damages {
      try damage.data.write(to: URL(fileURLWithPath: path))
      do {
        #expect(try Checkpoint(reading: path).notice != nil, "\(damage)")
      } catch {
        refused += 1
        #expect(!"\(error)".contains("\n"), "\(damage)")
      }
    }
    #expect(refused > 150)
  }

  @Test func aFileThatHDF5WroteToHasNoSealUntilItIsGivenOne() throws {
    let written = try Self.checkpoint()
    try written.write(to: path)
    try takeSealOff()
    let read = try Checkpoint(reading: path)
    #expect(Self.bits(read) == Self.bits(written))
    #expect(read.notice?.hasPrefix("\(path): without a seal") == true)
    #expect(symlink("x.h5", folder.file("best.h5")) == 0)
    try Checkpoint.seal(folder.file("best.h5"))
    #expect(try Checkpoint(reading: path).notice == nil)
    #expect(try Self.bits(Checkpoint(reading: path)) == Self.bits(written))
    #expect(try folder.names() == ["best.h5", "x.h5"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("best.h5"))
        == "x.h5")
    #expect(try !Checkpoint.seal(path), "it is sealed already, and whole")
  }

  @Test func weightsThatAreNotFiniteAreNotSealed() throws {
    let written = try Self.checkpoint()
    written.weights.pointer[3] = .nan
    try written.write(to: path)
    try takeSealOff()
    let error = try thrown(UserError.self) { try Checkpoint.seal(path) }
    #expect(error.message == "\(path): it has weights that are not finite")
    #expect(error.status == .badData)
  }

  @Test(
    arguments: [
      (
        "scalar", ["a", "b", "a"],
        "symbol 2 of the alphabet, “\u{2068}a\u{2069}”, stands there twice"
      ),
      (
        "scalar", ["a", "", "c"],
        "symbol 1 of the alphabet, “\u{2068}\u{2069}”, is no single scalar"
      ),
      (
        "scalar", ["a", "bcd", "e"],
        "symbol 1 of the alphabet, “\u{2068}bcd\u{2069}”, is no single scalar"
      ),
      (
        "grapheme", ["a", "b", "cd"],
        "symbol 2 of the alphabet, “\u{2068}cd\u{2069}”, is no single grapheme"
      ),
    ])
  func anAlphabetThatSaysNotWhatIsReadIsRefused(
    _ unit: String, _ symbols: [String], _ reason: String
  ) throws {
    let whole = try Self.checkpoint()
    var info = whole.info
    (info.alphabetUnit, info.alphabet) = (unit, symbols)
    try Checkpoint(
      info: info, network: whole.network, weights: whole.weights, statistics: whole.statistics,
      slots: whole.slots, average: whole.average
    ).write(to: path)
    let error = try thrown(UserError.self) { try Checkpoint(reading: path) }
    #expect(error.message == "\(path): \(reason)")
    #expect(error.status == .badData)
  }

  @Test func whatIsNoCheckpointIsNotSealed() throws {
    try HDF5File.replacing(path) { try $0.write([1] as [Float], to: "x") }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: (any Error).self) { try Checkpoint.seal(path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try folder.names() == ["x.h5"])
  }

  @Test func weightsGoToH5pyAndBack() throws {
    guard try Python.isThere() else { return }
    let written = try Self.checkpoint()
    try FileManager.default.createDirectory(
      atPath: folder.file("runs/words"), withIntermediateDirectories: true)
    try written.write(to: folder.file("runs/words/best.h5"))
    let listed = try Python.run(try Python.example(after: "Weights out with h5py"), in: folder)
    #expect(listed.contains("cnn.conv0.weight (4, 1, 3, 3) float32\n"))
    try Python.run(try Python.example(after: "Weights in with h5py"), in: folder)
    let read = try Checkpoint(reading: folder.file("from-elsewhere.h5"))
    #expect(read.notice != nil)
    #expect(read.info == written.info)
    // The example halves every weight.
    let halves = Self.bits(written)[0].map { (Float(bitPattern: $0) * 0.5).bitPattern }
    #expect(Self.bits(read)[0] == halves)
    #expect(try Checkpoint(reading: folder.file("runs/words/best.h5")).notice == nil)
  }

  @Test func weightsThatStandElsewhereAreNeverRead() throws {
    let name = "/weights/cnn.conv0.weight"
    let crafts: [(String, (CraftedHDF5) throws -> Void)] = [
      (
        "read \(name) in \(path): its values stand in another file (external storage), which is"
          + " never opened", { try $0.storeElsewhere(name, shape: [144], in: "/etc/passwd") }
      ),
      (
        "open \(name) in \(path): cnn.conv0.weight is a soft link, which is not followed",
        { try $0.makeSoftLink(name, to: "/weights/other") }
      ),
      (
        "open \(name) in \(path): weights is a soft link, which is not followed",
        { try $0.makeSoftLink("/weights", to: "/other") }
      ),
      (
        "read \(name) in \(path): [2147483646, 4000] elements of 1 bytes are not the 0 bytes that"
          + " are stored",
        { try $0.leaveUnstored(name, shape: [2_147_483_646, 4000], chunk: [100, 4000]) }
      ),
    ]
    for (message, craft) in crafts {
      try Self.checkpoint().write(to: path)
      try craft(CraftedHDF5(path))
      let error = try thrown(HDF5Error.self) { try Checkpoint(reading: path) }
      #expect(error.description == "cannot \(message)")
    }
  }

  /// As another program's writing does.
  private func takeSealOff() throws {
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute("step", to: 0)
    try file.close()
  }
}
