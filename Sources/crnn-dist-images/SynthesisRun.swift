import Console
import Drawing
import Files
import Foundation
import MPI
import Ranks
import Samples
import Shards

/// One run of `dataset synthesize`: the ranks draw shards in turn, and rank 0 puts them together.
struct SynthesisRun {
  private let command: DatasetSynthesizeCommand
  private let communicator: any Communicator
  private var options: ShardOptions { command.shards }

  init(_ command: DatasetSynthesizeCommand, on communicator: any Communicator) {
    (self.command, self.communicator) = (command, communicator)
  }

  /// What every rank knows before the first word is drawn.
  private struct Preparation {
    let plan: SynthesisPlan
    let repeated: Int
    let leftOut: [SkippedSample]
    let noted: [SkippedSample]
    let synthesizer: WordSynthesizer
    let faces: [FontFace]
  }

  func run() throws -> ExitStatus {
    let start = Date()
    try communicator.requireSameCommand()
    let ready = try communicator.together { try prepare() }
    try compareFonts(ready.faces)
    let shards = SynthesisShard.all(of: ready.plan, options)
    let locks = try communicator.together {
      communicator.isRoot
        ? try FolderLock.ofOutput(folder: options.output, parts: options.parts) : []
    }
    defer { for lock in locks { lock.release() } }
    let drawings = try communicator.together { () -> DrawingFolder? in
      if communicator.isRoot {
        try options.checkReport()
        for folder in Set(shards.map(\.folder)) {
          try writing { try SharedShardSet.prepare(folder: folder) }
        }
      }
      guard let images = command.images else { return nil }
      guard communicator.size == 1 else {
        throw UserError(
          "--images is for one rank, not \(communicator.size): leave it out, or mpirun",
          status: .usage)
      }
      return try DrawingFolder(images)
    }
    let mine = shards.filter { $0.index % communicator.size == communicator.rank }
    let outcomes: [SynthesisShard.Outcome]
    do {
      outcomes = try communicator.together { try draw(mine, ready, drawings) }
    } catch {
      for shard in mine { shard.discard() }
      throw error
    }
    let gathered = try communicator.gather(
      [UInt8](JSONEncoder().encode(outcomes)), to: 0)
    return try communicator.together {
      guard communicator.isRoot else { return .success }
      let all = try gathered.flatMap {
        try JSONDecoder().decode([SynthesisShard.Outcome].self, from: Data($0))
      }
      try conclude(all.sorted { $0.index < $1.index }, shards, ready, drawings, start)
      return .success
    }
  }

  private func prepare() throws -> Preparation {
    let frames = try options.frames()
    var lists = try command.words.map { try $0 == "built-in" ? .builtIn : WordList(file: $0) }
    if lists.isEmpty, command.text.isEmpty { lists = [.builtIn] }
    let sources = try lists.map(WordSource.init) + command.text.map { try WordSource(text: $0) }
    let plan = try SynthesisPlan(
      sources, order: command.order, perWord: command.repeat, total: command.count,
      validation: options.validation, seed: options.seed,
      key: { [form = command.textForm] in
        form.apply(to: $0).lowercased()
      })
    let ingredients = try command.ingredients()
    let selection = try command.selection()
    let words = plan.someWords(1000)
    let renderer: WordRenderer
    do throws(FontError) {
      renderer = try WordRenderer(fonts: selection, words: ingredients == nil ? [] : words)
    } catch {
      throw UserError(error.description, status: .unavailable)
    }
    let synthesizer = WordSynthesizer(
      renderer: renderer, height: options.height, channels: options.channels,
      seed: options.seed, frames: frames, unit: options.unit, ingredients: ingredients,
      labels: command.textForm, columns: command.columns, neighbours: words)
    return Preparation(
      plan: plan, repeated: lists.reduce(0) { $0 + $1.repeated },
      leftOut: sources.flatMap(\.leftOut), noted: sources.flatMap(\.noted),
      synthesizer: synthesizer,
      faces: renderer.faces)
  }

  /// Samples depend on the installed fonts: ranks on other hosts must have the same.
  private func compareFonts(_ faces: [FontFace]) throws {
    let names = faces.map(\.description).joined(separator: "\n")
    let all = try communicator.allGather(names)
    try communicator.together {
      if let other = all.firstIndex(where: { $0 != all[0] }) {
        let counts = [all[0], all[other]].map { $0.split(separator: "\n").count }
        throw UserError(
          "rank \(other) has other fonts than rank 0 (\(counts[1]) faces, not \(counts[0])): install "
            + "the same on all hosts, or name families that all have with --fonts",
          status: .unavailable)
      }
    }
  }

  private func draw(
    _ shards: [SynthesisShard], _ ready: Preparation, _ drawings: DrawingFolder?
  ) throws -> [SynthesisShard.Outcome] {
    let total = shards.reduce(0) { $0 + $1.items.count }
    let progress = communicator.isRoot ? ProgressBar(onTerminal: "drawing", total: total) : nil
    var done = 0
    let outcomes = try shards.map { shard in
      try shard.draw(ready.plan, ready.synthesizer, options, drawings) {
        done += 1
        progress?.update(done)
      }
    }
    progress?.finish()
    return outcomes
  }

  private func conclude(
    _ outcomes: [SynthesisShard.Outcome], _ shards: [SynthesisShard], _ ready: Preparation,
    _ drawings: DrawingFolder?, _ start: Date
  ) throws {
    var sources = command.words + command.text
    if sources.isEmpty { sources = ["built-in"] }
    var report = ImportReport(origins: sources.map { $0 == "built-in" ? "built-in words" : $0 })
    report.noted = ready.noted
    for outcome in outcomes {
      report.summary.add(DataSummary(bytes: [UInt8](outcome.summary)))
      report.skipped += outcome.skipped
    }
    let plan = ready.plan
    let heldOut = plan.heldOutWords == 0 ? "" : ", \(plan.heldOutWords) of them held out"
    Terminal.show("words     \(plan.words)\(heldOut)")
    if ready.repeated > 0 {
      Terminal.show("repeated  \(NumberText.count(ready.repeated, "line")) of the list, left out")
    }
    if let first = ready.leftOut.first {
      Terminal.showLine(
        "left out  \(NumberText.count(ready.leftOut.count, "word")) of the text, the first at "
          + first.sentence)
    }
    let families = Set(ready.faces.map(\.family)).count
    Terminal.show("fonts     \(ready.faces.count) faces of \(families) families")
    if command.style != .plain, families < 10 {
      Terminal.show(
        "          few fonts make a poor reader; docs/words.md names packages that have more")
    }
    let folders = shards.reduce(into: [String]()) {
      if !$0.contains($1.folder) { $0.append($1.folder) }
    }
    let kept = folders.map { folder in
      zip(shards, outcomes).filter { $0.0.folder == folder && $0.1.kept > 0 }
    }
    let sets = zip(folders, kept).map { ($0, $1.reduce(0) { $0 + $1.1.kept }) }
    do {
      if let drawings { ExportNote.show(try drawings.finish()) }
      try drawExamples(ready)
      try ShardDestination.conclude(
        report, at: options.report, sets: sets, pictures: plan.count, start: start
      ) {
        for (folder, kept) in zip(folders, kept) {
          try SharedShardSet.publish(folder: folder, numbers: kept.map(\.0.number))
        }
      }
    } catch {
      for shard in shards { shard.discard() }
      throw error
    }
  }

  /// Draws words once more, under numbers that the data set does not use.
  private func drawExamples(_ ready: Preparation) throws {
    guard command.samples > 0 else { return }
    let folder = try DrawingFolder(options.output + "/samples")
    for index in 0..<command.samples {
      let word = ready.plan.sampleWord(index)
      // A word may have characters that no file name has, and a line more than fit into one.
      let name = "\(index + 1)-\(word.filter(\.isLetter).prefix(20)).png"
      switch ready.synthesizer.draw(word, number: ready.plan.count + index, source: name) {
      case .success(let drawn): try folder.add(drawn, isHeldOut: false)
      case .failure(let error):
        Terminal.note("no picture of \"\(word)\" for samples/: \(error.sample.detail)")
      }
    }
    ExportNote.show(try folder.finish())
  }
}

/// Runs a body whose failures are those of a disk.
func writing<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as UserError {
    throw error
  } catch {
    throw UserError("\(error)", status: .cannotWrite)
  }
}
