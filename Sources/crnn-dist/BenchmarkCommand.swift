import ArgumentParser
import CRNNNet
import CommandOptions
import Console
import Diagnostics
import Kernels
import MPI
import Ranks
import Settings

struct BenchmarkCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measure training steps or inference, alone or under mpirun.",
    discussion: """
      mpirun -n 2 crnn-dist benchmark --config configs/captcha.yaml
      mpirun -n 2 crnn-dist benchmark --preset paper --height 32 --width 100 --batch 32

      With --config, it makes the steps that train makes with this configuration, on its data, and writes nothing. \
      Without it, the images are random, and every rank computes one lane, or one for each of its threads. GFLOP/s \
      count the operations of the plain formulas, so a faster algorithm has a higher rate.
      """)

  @Option(
    help: ArgumentHelp(
      "Measure this configuration's steps on its training data; takes the place of all options that describe network and images.",
      valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "With --config, change a key of the configuration; may be repeated.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "The network: \(NetworkSpecification.presets.joined(separator: ", ")).")
  var preset = "paper"

  @Option(help: "The network in VGSL notation, instead of a preset.")
  var network: String?

  @Option(help: "The height of the images (32, or that of --network).")
  var height: Int?

  @Option(help: "The width of the images.")
  var width = 100

  @Option(help: "1 for grey images, 3 for colour (1, or that of --network).")
  var channels: Int?

  @Option(help: "Images of a lane.")
  var batch = 32

  @Option(help: "Classes, including the blank.")
  var classes = 37

  @Flag(help: "Only compute logits, in evaluation mode.")
  var inference = false

  @Option(help: "Whether the ranks add gradients as in a reproducible run (true or false).")
  var reproducible = true

  @Option(
    help: "The update rule: \(OptimizerName.allCases.map(\.rawValue).joined(separator: ", ")).")
  var optimizer = "adam"

  @Option(
    help: """
      The precision of the factors of products, in training those of convolutions: \
      \(PrecisionSetting.allCases.map(\.rawValue).joined(separator: ", ")); with --inference also int8.
      """)
  var precision = PrecisionSetting.float32.rawValue

  @Option(help: "Threads of a rank; each computes a lane, or they share one.")
  var threads = 1

  @Option(help: "Lanes of a rank in training (one for each thread).")
  var lanes: Int?

  @Option(help: "Steps to measure, instead of --seconds.")
  var steps: Int?

  @Option(help: "About how many seconds to measure.")
  var seconds = 5.0

  @Option(help: "Steps to make before measuring.")
  var warmup = 3

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if config == nil, !overrides.isEmpty {
      throw ValidationError("--set changes the configuration of --config.")
    }
    if config != nil, let option = ofRandomImages {
      throw ValidationError(
        "\(option) is of random images; --config measures those of the configuration, whose keys --set changes."
      )
    }
    try (1...NetworkLimits.width).check("--width", width)
    try (1...NetworkLimits.height).check("--height", height)
    try (1...3).check("--channels", channels)
    try ClosedRange.batch.check("--batch", batch)
    try (2...NetworkLimits.number).check("--classes", classes)
    try (1...1024).check("--threads", threads)
    try (1...1024).check("--lanes", lanes)
    try (1...1_000_000_000).check("--steps", steps)
    try (1...1_000_000_000).check("--warmup", warmup)
    try (0.001...1e6).check("--seconds", seconds)
    if OptimizerName(rawValue: optimizer) == nil {
      throw ValidationError("--optimizer \(optimizer): there is no such rule.")
    }
    let isKnown =
      inference
      ? ReadingPrecision(rawValue: precision) != nil : PrecisionSetting(rawValue: precision) != nil
    if !isKnown {
      throw ValidationError("--precision \(precision): there is no such precision.")
    }
  }

  func run() throws {
    try World.run { communicator in
      try communicator.requireSameCommand()
      let report = try measure(communicator)
      guard communicator.rank == 0 else { return .success }
      if json {
        try printJSON(report)
      } else {
        Terminal.show(BenchmarkTable(report).text)
      }
      return .success
    }
  }

  private func measure(_ communicator: any Communicator) throws -> BenchmarkReport {
    guard let config else {
      let settings = try communicator.together { try makeSettings() }
      return try Benchmark.run(settings, communicator: communicator)
    }
    let configuration = try communicator.together {
      try Configuration.load(path: config, overrides: overrides)
    }
    return try ConfigurationBenchmark.run(configuration, limits, communicator: communicator)
  }

  /// An option without meaning beside --config that was given another value than its default.
  private var ofRandomImages: String? {
    let changed = [
      ("--preset", preset != "paper"), ("--network", network != nil), ("--height", height != nil),
      ("--width", width != 100), ("--channels", channels != nil), ("--batch", batch != 32),
      ("--classes", classes != 37), ("--inference", inference),
      ("--reproducible", !reproducible), ("--optimizer", optimizer != "adam"),
      ("--precision", precision != PrecisionSetting.float32.rawValue), ("--threads", threads != 1),
      ("--lanes", lanes != nil),
    ]
    return changed.first { $0.1 }?.0
  }

  private var limits: BenchmarkLimits {
    var limits = BenchmarkLimits()
    limits.steps = steps
    limits.seconds = seconds
    limits.warmup = warmup
    return limits
  }

  private func makeSettings() throws -> BenchmarkSettings {
    let specification: NetworkSpecification
    if let network {
      specification = try NetworkSpecification(network)
      guard height ?? specification.height == specification.height,
        channels ?? specification.channels == specification.channels
      else {
        throw UserError(
          "the network reads images \(specification.height) high with "
            + "\(NumberText.count(specification.channels, "channel")); leave out --height and --channels, or change "
            + "--network", status: .usage)
      }
    } else {
      specification = try NetworkSpecification(
        preset: preset, height: height ?? 32, channels: channels ?? 1)
    }
    var settings = BenchmarkSettings(network: specification)
    settings.width = width
    settings.batch = batch
    settings.classes = classes
    settings.isInference = inference
    settings.isReproducible = reproducible
    settings.optimizer = OptimizerName(rawValue: optimizer) ?? settings.optimizer
    if inference {
      settings.readingPrecision = ReadingPrecision(rawValue: precision) ?? settings.readingPrecision
    } else {
      settings.precision = PrecisionSetting(rawValue: precision) ?? settings.precision
    }
    settings.threads = threads
    settings.lanes = lanes
    settings.limits = limits
    return settings
  }
}
