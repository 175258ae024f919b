import Foundation
import Recognition
import TestSupport
import Testing

/// The job scripts of `configs/`, with stand-ins for the launcher and the scheduler's commands.
@Suite(.serialized) struct JobScriptTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// How a job is queued again.
  private static let requeued = [
    "slurm/single-node.sh": "scontrol requeue 77", "slurm/several-nodes.sh": "scontrol requeue 77",
    "slurm/several-nodes-srun.sh": "scontrol requeue 77", "slurm/seeds.sh": "scontrol requeue 77",
    "pbs/job.sh": "qsub -v CONFIGURATION=config.yaml,RUN=run configs/pbs/job.sh",
  ]

  /// A launcher that notes how it is started and signalled, and ends with `STATUS` on SIGUSR1.
  private static let launcher = """
    #!/bin/bash
    echo "${0##*/} $*" >>notes
    for signal in INT HUP TERM XCPU; do trap "echo $signal >>notes" $signal; done
    trap 'echo USR1 >>notes; exit $STATUS' USR1
    echo started >started
    for i in {1..600}; do sleep 0.05; done
    exit 1
    """

  private static let scheduler = """
    #!/bin/bash
    echo "${0##*/} $*" >>notes
    """

  private static func workplace() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (names, text) in [(["mpirun", "srun"], launcher), (["scontrol", "qsub"], scheduler)] {
      for name in names {
        try folder.write(text, to: name)
        chmod(folder.file(name), 0o755)
      }
    }
    return folder
  }

  /// Runs a job script in the folder, sends it a signal as soon as its launcher runs, and returns the
  /// status of the script.
  private static func end(
    _ script: String, by signal: String, status: Int32, in folder: TemporaryFolder
  ) throws -> Program.Outcome {
    try Program.script(
      """
      unset SLURM_RESTART_COUNT
      export SLURM_JOB_ID=77 SLURM_ARRAY_TASK_ID=3 STATUS=\(status) PATH="$PWD:$(dirname $C):$PATH"
      export PBS_O_WORKDIR="$PWD" CONFIGURATION=config.yaml RUN=run
      set -m
      bash \(root)/configs/\(script) config.yaml run & job=$!
      for i in {1..600}; do [[ -e started ]] && break; sleep 0.05; done
      kill -\(signal) $job
      wait $job
      """, in: folder.path)
  }

  @Test(arguments: [
    "slurm/single-node.sh", "slurm/several-nodes.sh", "slurm/several-nodes-srun.sh",
    "slurm/seeds.sh", "pbs/job.sh",
  ])
  func everySignalBecomesTheOneThatSaves(_ script: String) throws {
    let again = try #require(Self.requeued[script])
    for (signal, isQueuedAgain) in [
      ("USR1", true), ("XCPU", true), ("TERM", false), ("INT", false), ("HUP", false),
    ] {
      let folder = try Self.workplace()
      let outcome = try Self.end(script, by: signal, status: 75, in: folder)
      let notes = try String(contentsOfFile: folder.file("notes"), encoding: .utf8)
        .split(separator: "\n").map(String.init)
      let what = "\(script) \(signal): \(notes) \(outcome.errors)"
      #expect(notes.count == (isQueuedAgain ? 3 : 2) && notes[1] == "USR1", "\(what)")
      #expect(notes.first?.contains("crnn-dist train config.yaml --run run") == true, "\(what)")
      #expect(notes.first?.contains(" --resume") == true, "\(what)")
      #expect(outcome.status == (isQueuedAgain ? 0 : 75), "\(what)")
      if isQueuedAgain { #expect(notes.last == again, "\(what)") }
    }
  }

  @Test(arguments: ["slurm/single-node.sh", "slurm/several-nodes-srun.sh", "pbs/job.sh"])
  func anotherEndThanThatOfASavedRunIsTheJobs(_ script: String) throws {
    let folder = try Self.workplace()
    let outcome = try Self.end(script, by: "USR1", status: 74, in: folder)
    let notes = try String(contentsOfFile: folder.file("notes"), encoding: .utf8)
    #expect(outcome.status == 74, "\(notes)")
    #expect(!notes.contains("requeue") && !notes.contains("qsub"), "\(notes)")
  }

  @Test func aJobThatCannotBeQueuedAgainSaysSo() throws {
    let folder = try Self.workplace()
    try folder.write("#!/bin/bash\nexit 3\n", to: "scontrol")
    chmod(folder.file("scontrol"), 0o755)
    let outcome = try Self.end("slurm/single-node.sh", by: "USR1", status: 75, in: folder)
    #expect(outcome.status == 75)
    #expect(
      outcome.errors.contains("not queued again: `scontrol requeue 77` ended with status 3"),
      "\(outcome.errors)")
  }

  @Test(arguments: ["TERM", "INT", "HUP", "USR1"])
  func aRunUnderAJobScriptIsSaved(_ signal: String) throws {
    let folder = try TrainCommandTests.workplace()
    try folder.write(
      TrainCommandTests.configuration.replacingOccurrences(of: "epochs: 1", with: "epochs: 1000000")
        .replacingOccurrences(of: "max_steps: 6", with: "max_steps: null")
        + "\ncheckpoint: {every_steps: 20, every_epochs: null}\nvalidation: {every_epochs: null}\n",
      to: "config.yaml")
    // In a folder of its own, as the real launcher is wanted.
    try FileManager.default.createDirectory(
      atPath: folder.file("commands"), withIntermediateDirectories: false)
    try folder.write(Self.scheduler, to: "commands/scontrol")
    chmod(folder.file("commands/scontrol"), 0o755)
    let launcher = Launcher.words(ranks: 2).joined(separator: " ")
    // Without the number of the job, as there is no scheduler that Open MPI could ask about it.
    try folder.write(
      "#!/bin/bash\nunset SLURM_JOB_ID\nexec \(launcher) \"$@\"\n", to: "commands/mpirun")
    chmod(folder.file("commands/mpirun"), 0o755)
    let outcome = try Program.script(
      """
      launcher=$(command -v \(Launcher.words(ranks: 2)[0]))
      sed -i "s,exec [^ ]*,exec $launcher," commands/mpirun
      export SLURM_JOB_ID=77 PATH="$PWD/commands:$(dirname $C):$PATH"
      set -m
      bash \(Self.root)/configs/slurm/single-node.sh config.yaml run & job=$!
      for i in {1..600}; do [[ -e run/last.h5 ]] && break; sleep 0.05; done
      kill -\(signal) $job
      wait $job
      """, in: folder.path)
    let isQueuedAgain = signal == "USR1"
    #expect(outcome.status == (isQueuedAgain ? 0 : 75), "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("stopped by SIGUSR1"), "\(outcome.errors)")
    #expect(try folder.names().contains("notes") == isQueuedAgain)
    #expect(try Checkpoint(reading: folder.file("run/last.h5")).info.step >= 20)
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/lock")))
  }
}
