import Console
import Foundation
import Settings
import Testing

@Suite struct ConfigurationTests {
  static let minimal = "data:\n  train: shards\n  validation: held-out\n"

  static func message(_ yaml: String, _ overrides: [String] = []) -> String {
    do {
      _ = try Configuration.parse(yaml: yaml, file: "run.yaml", overrides: overrides)
      return "no error"
    } catch let error as UserError {
      return error.status == .badConfiguration ? error.message : "wrong status: \(error.message)"
    } catch {
      return "other error: \(error)"
    }
  }

  @Test func keysThatAreGivenReplaceTheDefaults() throws {
    let yaml = """
      preset: paper
      data: {train: a, validation: b, width: 100}
      lanes: 4
      lane_size: 16
      max_steps: 20
      early_stopping: {patience: 3}
      reproducible: false
      clip_norm: null
      loss_reduction: label_length
      optimizer:
        name: adadelta
        rho: 0.95
        betas: [0.8, 0.99]
      schedule: {name: one_cycle, steps: 500}
      pixels: {mean: 0, scale: 1, invert: true}
      alphabet: {unit: grapheme, symbols: "0123"}
      """
    let value = try Configuration.parse(yaml: yaml, file: "run.yaml")
    #expect(value.network == .preset("paper"))
    #expect(value.data.train == "a" && value.data.validation == "b" && value.data.width == 100)
    #expect(value.globalBatch == 64)
    #expect(value.maxSteps == 20)
    #expect(value.earlyStopping?.patience == 3)
    #expect(value.earlyStopping?.metric == .wordAccuracy)
    #expect(!value.reproducible)
    #expect(value.clipNorm == nil)
    #expect(value.lossReduction == .labelLength)
    #expect(value.optimizer.name == .adadelta)
    #expect(value.optimizer.learningRate == 1)
    #expect(value.optimizer.epsilon == 1e-6)
    #expect(value.optimizer.betas == .init(first: 0.8, second: 0.99))
    #expect(value.schedule.name == .oneCycle && value.schedule.steps == 500)
    #expect(value.pixels.invert && value.pixels.mean == 0)
    #expect(value.alphabet.unit == .grapheme && value.alphabet.symbols == "0123")
    #expect(value.epochs == 20)
  }

  @Test func aRenderedConfigurationReadsBackEqual() throws {
    var value = try Configuration.parse(
      yaml: Self.minimal, file: nil,
      overrides: [
        "network=[1,32,0,1 Cr3,3,64 O1c37]", "early_stopping.metric=cer", "max_steps=7",
        "optimizer.learning_rate=1e-7", "alphabet.symbols=0aé\"\\ß", "initialiser=uniform",
      ])
    #expect(try Configuration.parse(yaml: value.yaml(), file: nil) == value)
    #expect(try Configuration.parse(yaml: value.yaml(commented: true), file: nil) == value)
    value.alphabet.symbols = "tab\t\u{7}\u{2028}: #"
    #expect(try Configuration.parse(yaml: value.yaml(), file: nil) == value)
    value.data.sources = [.init(path: "a: b", ratio: 3), .init(path: "c/d")]
    value.shuffle.order = .blocks
    #expect(try Configuration.parse(yaml: value.yaml(), file: nil) == value)
    let quickstart = Configuration.quickstart
    #expect(try Configuration.parse(yaml: quickstart.yaml(), file: nil) == quickstart)
    #expect(try Configuration.load(path: nil) == quickstart)
  }

  @Test func theOverrideThatContradictsTheFileIsNamed() {
    let message = Self.message(
      Self.minimal + "watchdog: {abort_after: 600}\n", ["watchdog.warn_after=700"])
    #expect(
      message.hasPrefix("--set watchdog.warn_after=700: watchdog.abort_after (600"), "\(message)")
  }

  @Test func aPathThatHoldsANulIsRefused() {
    let message = Self.message("data: {train: \"a\\0b\"}\n")
    #expect(message.hasPrefix("run.yaml:1: data.train: expected text"), "\(message)")
  }

  @Test func krakensPresetHasKrakensPixelsWhereNoKeyGivesOthers() throws {
    let usual = try Configuration.parse(yaml: Self.minimal, file: nil, overrides: ["preset=kraken"])
    #expect((usual.pixels.mean, usual.pixels.scale, usual.pixels.pad) == (1, -1, 16))
    let given = try Configuration.parse(
      yaml: Self.minimal + "preset: kraken\npixels: {mean: 0.25}\n", file: nil,
      overrides: ["pixels.pad=0"])
    #expect((given.pixels.mean, given.pixels.scale, given.pixels.pad) == (0.25, -1, 0))
  }

  @Test func overridesComeAfterTheFileAndInTheirOrder() throws {
    let yaml =
      Self.minimal
      + "lanes: 2\npreset: paper\noptimizer: {name: sgd}\nearly_stopping: {patience: 2}\n"
    let value = try Configuration.parse(
      yaml: yaml, file: "run.yaml",
      overrides: [
        "lanes=4", "lanes=16", "optimizer={momentum: 0.9, nesterov: true}", "early_stopping=null",
        "network=1,32,0,1 Cr3,3,64", "data.train=2024", "clip_norm=null",
      ])
    let mixed = try Configuration.parse(
      yaml: "", file: nil, overrides: ["data.train=[{path: real, ratio: 2}, {path: drawn}]"])
    #expect(
      mixed.data.sources == [.init(path: "real", ratio: 2), .init(path: "drawn", ratio: 1)])
    #expect(value.lanes == 16)
    #expect(value.optimizer.name == .sgd && value.optimizer.momentum == 0.9)
    #expect(value.earlyStopping == nil)
    #expect(value.network == .specification("1,32,0,1 Cr3,3,64"))
    #expect(value.presetName == nil)
    #expect(value.data.train == "2024")
    #expect(value.clipNorm == nil)
  }

  private static let mistakes: [(String, String)] = [
    ("lanse: 4\n", "run.yaml:1: unknown key \"lanse\"; did you mean \"lanes\"?"),
    (
      "data:\n  train: a\n  witdh: 4\n",
      "run.yaml:3: unknown key \"witdh\" in data; did you mean \"width\"?"
    ),
    (
      "learning_rate: 1\n",
      "run.yaml:1: unknown key \"learning_rate\"; did you mean \"optimizer.learning_rate\"?"
    ),
    (
      "early_stopping: {pateince: 1}\n",
      "run.yaml:1: unknown key \"pateince\" in early_stopping; did you mean \"patience\"?"
    ),
    (
      "pixels:\n  saturation: 4\n",
      "run.yaml:2: unknown key \"saturation\" in pixels; the keys here are mean, scale, invert, pad"
    ),
    (
      "optimizer.name: sgd\n",
      "run.yaml:1: write \"name\" as a key of its own under optimizer; dotted keys are for --set"
    ),
    ("\nlanes: many\n", "run.yaml:2: lanes: expected a whole number from 1 to 4096, found many"),
    ("lanes: \"8\"\n", "run.yaml:1: lanes: expected a whole number from 1 to 4096, found \"8\""),
    ("lanes: 0\n", "run.yaml:1: lanes: expected a whole number from 1 to 4096, found 0"),
    ("lanes: 2.5\n", "run.yaml:1: lanes: expected a whole number from 1 to 4096, found 2.5"),
    ("lanes:\n", "run.yaml:1: lanes: expected a whole number from 1 to 4096, found null"),
    ("lanes: [1]\n", "run.yaml:1: lanes: expected a whole number from 1 to 4096, found a list"),
    ("reproducible: yes\n", "run.yaml:1: reproducible: expected true or false, found yes"),
    (
      "optimizer: {name: rmsprop}\n",
      "run.yaml:1: optimizer.name: expected one of sgd, adadelta, adam, adamw, lion, found rmsprop"
    ),
    ("optimizer: adam\n", "run.yaml:1: optimizer: expected a mapping, found adam"),
    (
      "optimizer: {learning_rate: -1}\n",
      "run.yaml:1: optimizer.learning_rate: expected a number above 0 or null, found -1"
    ),
    (
      "optimizer: {learning_rate: nan}\n",
      "run.yaml:1: optimizer.learning_rate: expected a number above 0 or null, found nan"
    ),
    (
      "optimizer: {learning_rate: 1e-60}\n",
      "run.yaml:1: optimizer.learning_rate: expected a number above 0 or null, found 1e-60, which is not "
        + "among the numbers that float32 holds (1.2e-38 to 3.4e+38)"
    ),
    (
      "clip_norm: 1e400\n",
      "run.yaml:1: clip_norm: expected a number above 0 or null, found 1e400, which is not among the "
        + "numbers that float32 holds (1.2e-38 to 3.4e+38)"
    ),
    (
      "optimizer: {betas: [0.9, 1]}\n",
      "run.yaml:1: optimizer.betas: expected two numbers from 0 to below 1 in brackets or null, "
        + "found a list"
    ),
    (
      "early_stopping: 3\n",
      "run.yaml:1: early_stopping: expected null or a mapping, found 3"
    ),
    (
      "data: {train: 3}\n",
      "run.yaml:1: data.train: expected text (in quotes if it looks like anything else), or a list of "
        + "{path: text, ratio: a whole number from 1 to 1000}, found 3"
    ),
    (
      "data:\n  train: [{path: a, ratio: 0}, {path: b}]\n",
      "run.yaml:2: data.train: expected text (in quotes if it looks like anything else), or a list of "
        + "{path: text, ratio: a whole number from 1 to 1000}, found a list"
    ),
    (
      "data: {train: [{path: a, weight: 2}, {path: b}]}\n",
      "run.yaml:1: data.train: expected text (in quotes if it looks like anything else), or a list of "
        + "{path: text, ratio: a whole number from 1 to 1000}, found a list"
    ),
    (
      "data: {train: [{path: a}, {path: b}, {path: a}]}\n",
      "run.yaml:1: data.train names the folder a twice; give it one ratio"
    ),
    (
      "shuffle: {order: random}\n",
      "run.yaml:1: shuffle.order: expected one of auto, full, blocks, found random"
    ),
    (
      "shuffle: {window: 0}\n",
      "run.yaml:1: shuffle.window: expected a whole number from 1 to 100000, found 0"
    ),
    ("[a]\n", "run.yaml:1: the document: expected a mapping, found a list"),
    ("lanes: 2\nlanes: 3\n", "run.yaml:2: \"lanes\" is given twice in one mapping"),
    (
      "preset: paper\nnetwork: '1,32,0,1 Cr3,3,64'\n",
      "run.yaml:2: preset and network are both given; take one out"
    ),
    ("lanes: 2\n", "run.yaml: data.train is not given; name the folder of the training shards"),
    (
      "data: {train: a}\nearly_stopping: {}\n",
      "run.yaml:2: early_stopping needs a validation set; give data.validation"
    ),
  ]

  @Test(arguments: mistakes) func aMistakeIsNamedWithItsLine(_ yaml: String, _ expected: String) {
    #expect(Self.message(yaml) == expected)
  }

  @Test func brokenYAMLIsNamedWithItsLine() {
    let message = Self.message("lanes: 2\nx: [1\n")
    #expect(message.hasPrefix("run.yaml:"))
    #expect(message.contains("not valid YAML"))
    #expect(!message.contains("\n"))
  }

  @Test(arguments: [
    ("lanes", "--set lanes: expected key.path=value"),
    ("=3", "--set =3: expected key.path=value"),
    ("lanes=x", "--set lanes=x: lanes: expected a whole number from 1 to 4096, found x"),
    (
      "optimiser.name=sgd",
      "--set optimiser.name=sgd: unknown key \"optimiser.name\"; did you mean \"optimizer.name\"?"
    ),
    (
      "optimizer.nam=sgd",
      "--set optimizer.nam=sgd: unknown key \"nam\" in optimizer; did you mean \"name\"?"
    ),
    (
      "optimizer.nesterov=true",
      "--set optimizer.nesterov=true: optimizer.nesterov needs the sgd optimizer and a momentum "
        + "above 0"
    ),
  ]) func aMistakeInAnOverrideNamesTheOverride(_ override: String, _ expected: String) {
    #expect(Self.message(Self.minimal, [override]) == expected)
  }

  @Test(arguments: [
    (
      ["schedule.name=one_cycle", "schedule.warmup_steps=5"],
      "one_cycle, which has a rise of its own"
    ),
    (["schedule={warmup_steps: 9, steps: 9}"], "warmup_steps (9) must be below schedule.steps (9)"),
    (["alphabet.file=a.txt", "alphabet.symbols=ab"], "are both given; take one out"),
    (["data.validation=null", "early_stopping={}"], "early_stopping needs a validation set"),
    (["optimizer={name: sgd, nesterov: true}"], "a momentum above 0"),
  ]) func keysThatContradictEachOtherAreRefused(_ overrides: [String], _ expected: String) {
    #expect(Self.message(Self.minimal, overrides).contains(expected))
  }

  @Test func everyKeyHasADefaultAndAMeaning() {
    let paths = Configuration.keys.map(\.path)
    for path in [
      "preset", "network", "data.train", "data.validation", "data.width", "lanes", "lane_size",
      "seed", "epochs", "max_steps", "early_stopping", "reproducible", "threads",
    ] { #expect(paths.contains(path)) }
    #expect(Set(paths).count == paths.count)
    #expect(Configuration.keys.allSatisfy { !$0.documentation.isEmpty && !$0.expected.isEmpty })
    #expect(Configuration.documentation.contains("lanes (default 8)"))
  }

  @Test func aFileThatIsNotThereIsNamed() {
    #expect(throws: UserError.self) { try Configuration.load(path: "/no/such.yaml") }
    do { _ = try Configuration.load(path: "/no/such.yaml") } catch let error as UserError {
      #expect(error.status == .noInput && error.message.hasPrefix("/no/such.yaml: "))
    } catch { Issue.record("unexpected \(error)") }
  }

  @Test(arguments: [
    (8, 3, [3, 3, 2]), (8, 2, [4, 4]), (6, 4, [2, 2, 1, 1]), (1, 1, [1]), (4, 4, [1, 1, 1, 1]),
  ])
  func ranksShareLanesAsEvenlyAsTheyCan(_ lanes: Int, _ ranks: Int, _ counts: [Int]) {
    let shares = PermittedRanks(lanes: lanes).shares(of: ranks)
    #expect(shares.map(\.count) == counts)
    #expect(shares.flatMap(Array.init) == Array(0..<lanes))
  }

  @Test func unevenSharesAreSaid() {
    let permitted = PermittedRanks(lanes: 8)
    #expect(
      permitted.note(ranks: 3, threads: 1)
        == "3 ranks share 8 lanes, at most 3 each: 89 % of the cores' time is used; 2 or 4 would use all of it"
    )
    #expect(
      permitted.note(ranks: 5, threads: 1)
        == "5 ranks share 8 lanes, at most 2 each: 80 % of the cores' time is used; 4 or 8 would use all of it"
    )
    // Two lanes, then one with the other thread idle, on the rank with most.
    #expect(
      permitted.note(ranks: 3, threads: 2)
        == "3 ranks of 2 threads share 8 lanes, at most 3 each: 67 % of the cores' time is used; 2 or 4 would use all of it"
    )
    #expect(
      PermittedRanks(lanes: 1).note(ranks: 1, threads: 3) == nil, "threads share a lane")
    for ranks in [1, 2, 4, 8] { #expect(permitted.note(ranks: ranks, threads: 1) == nil) }
  }

  @Test func tooManyRanksAreToldHowManyThereCanBe() {
    do { try PermittedRanks(lanes: 8).check(9) } catch let error as UserError {
      #expect(
        error.message == "9 ranks cannot share 8 lanes; start at most 8 ranks or raise lanes")
      #expect(error.status == .badConfiguration)
      return
    } catch { Issue.record("unexpected \(error)") }
    Issue.record("no error")
  }
}
