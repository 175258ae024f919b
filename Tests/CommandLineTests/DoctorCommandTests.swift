import Foundation
import TestSupport
import Testing

/// `doctor` finds what is planted, and names the remedy.
@Suite struct DoctorCommandTests {
  private struct Report: Decodable {
    struct Finding: Decodable {
      let level: String
      let subject: String
      let finding: String
      let remedy: String?
    }
    let version: String
    let findings: [Finding]

    subscript(_ subject: String) -> Finding? { findings.first { $0.subject == subject } }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What `doctor --json` says behind a prefix of the shell's, such as variables.
  private func report(
    _ prefix: String = "", _ arguments: String = "--launcher \"$LAUNCHER\"",
    environment: [String: String] = [:], status: Int32 = 0
  ) throws -> Report {
    let words = Launcher.words(ranks: 2)
    let launcher = words.prefix { $0 != "-n" && $0 != "-np" }.joined(separator: " ")
    let outcome = try Program.script(
      "LAUNCHER='\(launcher)'; \(prefix) $C doctor --json \(arguments)", in: folder.path,
      environment: environment)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  /// A program of the test's own by the name of another.
  private func stand(_ name: String, _ script: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("bin"), withIntermediateDirectories: true)
    try folder.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
    chmod(folder.file("bin/\(name)"), 0o755)
  }

  @Test func aMachineThatIsFitIsSaidToBe() throws {
    let report = try report("LC_ALL=C.UTF-8")
    #expect(report.version == "0.1.0")
    for subject in ["companion", "HDF5", "MPI library", "folder", "locale", "processors"] {
      #expect(report[subject]?.level == "good" || subject == "processors", "\(subject)")
      #expect(report[subject] != nil, "\(subject)")
    }
    let ranks = try #require(report.findings.first { $0.subject.hasPrefix("ranks by ") })
    #expect(ranks.level == "good" && ranks.finding.hasPrefix("2 ranks see each other"))
    #expect(report.findings.allSatisfy { ($0.level == "good") == ($0.remedy == nil) })
    let text = try Program.script("$C doctor --launcher false", in: folder.path)
    #expect(text.output.contains("\nbad      ranks by false: it ended with status 1"))
    #expect(text.output.contains("\n         do: "))
    #expect(text.status == 69)
  }

  @Test func ranksThatCannotStartOrAreEachAloneAreBad() throws {
    try stand("mpirun", "echo ------; echo 'no such host: node7' >&2; exit 3")
    let failed = try report("PATH=bin:$PATH", "--launcher mpirun", status: 69)
    #expect(failed["ranks by mpirun"]?.level == "bad")
    #expect(
      failed["ranks by mpirun"]?.finding == "it ended with status 3: no such host: node7")
    // What mpirun of another MPI library does: each process believes that it is alone.
    try stand("mpirun", "shift 2; \"$@\"; \"$@\"")
    let alone = try report("PATH=bin:$PATH", "--launcher mpirun", status: 69)
    #expect(alone["ranks by mpirun"]?.finding == "each of 2 processes sees itself alone")
    #expect(alone["ranks by mpirun"]?.remedy?.contains("CRNN_DIST_MPI") == true)
    // A process that it leaves behind keeps its output open, but not the socket by which the test waits.
    try stand(
      "mpirun",
      """
      bash -c 'for file in /proc/$$/fd/*; do
        ((${file##*/} < 3)) || eval "exec ${file##*/}>&-"
      done; exec sleep 3000' &
      echo $! > left; echo 'lost' >&2; exit 4
      """)
    let left = try report("PATH=bin:$PATH", "--launcher mpirun", status: 69)
    #expect(left["ranks by mpirun"]?.finding == "it ended with status 4: lost")
    _ = try Program.script("kill $(cat left)", in: folder.path)
    try stand("mpirun", "kill -KILL $$")
    let killed = try report("PATH=bin:$PATH", "--launcher mpirun", status: 69)
    #expect(killed["ranks by mpirun"]?.finding == "it ended with status 137: it says nothing")
    let missing = try report("", "--launcher no-such-launcher", status: 69)
    #expect(missing["ranks by no-such-launcher"]?.finding == "it cannot be started")
    let none = try report("PATH=/nonexistent", "")
    #expect(none["ranks"]?.level == "warning")
  }

  @Test func kernelsThatAreTooOldForTheProcessorAreNamed() throws {
    let kernels = try #require(try report("OPENBLAS_CORETYPE=Prescott")["kernels"])
    #expect(kernels.level == "warning" && kernels.finding.contains("Prescott"), "\(kernels)")
    #expect(kernels.remedy?.contains("OPENBLAS_CORETYPE=Prescott is set: unset it") == true)
    let loops = try Program.script("$C environment --json", in: folder.path)
    guard loops.output.contains("x86-64-v4") else { return }
    #expect(try report("OPENBLAS_CORETYPE=Haswell")["kernels"]?.level == "warning")
  }

  @Test func aFolderWithoutLocksAndLinksIsAWarning() throws {
    let source = """
      #include <errno.h>
      #include <stdarg.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      enum { asks = 36, locks = 37 };  // F_OFD_GETLK, F_OFD_SETLK
      int fcntl64(int descriptor, int command, ...) {
        va_list list;
        va_start(list, command);
        void *argument = va_arg(list, void *);
        va_end(list);
        if (command == asks || command == locks) return errno = ENOLCK, -1;
        return syscall(SYS_fcntl, descriptor, command, argument);
      }
      int fcntl(int, int, ...) __attribute__((alias("fcntl64")));
      int symlink(const char *target, const char *path) { return errno = EPERM, -1; }
      """
    guard let library = try PreloadedLibrary.make(source, in: folder) else { return }
    let report = try report(environment: ["LD_PRELOAD": library])
    #expect(report["folder"]?.level == "good")
    #expect(report["locks"]?.level == "warning" && report["links"]?.level == "warning")
  }

  @Test func aFullDiskIsBad() throws {
    guard let disk = try SmallDisk(kilobytes: 200) else { return }
    try disk.fill()
    let report = try report("", "--launcher true --folder '\(disk.path)'", status: 69)
    #expect(report["folder"]?.level == "bad")
    #expect(report["folder"]?.finding.contains("No space left on device") == true)
    #expect(report["space"]?.level == "bad")
    #expect(try disk.names() == ["filler"])
  }

  @Test func aCompanionThatIsMissingIsBad() throws {
    let report = try report(
      "mkdir -p alone && cp $C alone/ && C=./alone/crnn-dist; PATH=/usr/bin:/bin", status: 69)
    #expect(report["companion"]?.level == "bad")
    #expect(report["companion"]?.remedy?.contains("crnn-dist-images") == true)
  }

  @Test func aLocaleThatIsNotUTF8IsAWarning() throws {
    for setting in [
      "LC_ALL=C", "LC_ALL= LC_CTYPE=POSIX", "LC_ALL= LC_CTYPE= LANG=de_DE.ISO-8859-1",
    ] {
      let locale = try report(setting)["locale"]
      #expect(locale?.level == "warning", "\(setting)")
      #expect(locale?.remedy?.contains("C.UTF-8") == true)
    }
    for setting in ["LC_ALL=de_DE.utf8", "LC_ALL= LC_CTYPE= LANG=en_GB.UTF-8"] {
      #expect(try report(setting)["locale"]?.level == "good", "\(setting)")
    }
  }

  @Test func aContainerThatDeniesRanksToReadEachOtherIsAWarning() throws {
    let source = """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <sys/uio.h>
      ssize_t process_vm_readv(pid_t process, const struct iovec *own, unsigned long own_count,
                               const struct iovec *other, unsigned long other_count,
                               unsigned long flags) { return errno = EPERM, -1; }
      """
    guard let library = try PreloadedLibrary.make(source, in: folder) else { return }
    let memory = try report(environment: ["LD_PRELOAD": library])["memory of other ranks"]
    #expect(memory?.level == "warning" && memory?.remedy?.contains("SYS_PTRACE") == true)
  }

  @Test func oneRankWhereTheSchedulerSaysFourIsAWarning() throws {
    let scheduler = try #require(try report("SLURM_NTASKS=4")["scheduler"])
    #expect(scheduler.level == "warning")
    #expect(scheduler.finding.hasPrefix("SLURM_NTASKS is 4, but MPI sees one rank"))
  }

  @Test func theLongVersionNamesWhatAReportOfAFaultNeeds() throws {
    let short = try Program.script("$C --version", in: folder.path)
    #expect(short.output == "0.1.0\n" && short.status == 0)
    let long = try Program.script("$C --version --verbose", in: folder.path)
    #expect(long.status == 0)
    let names = long.output.split(separator: "\n").map {
      $0.prefix(10).trimmingCharacters(in: .whitespaces)
    }
    #expect(names == ["crnn-dist", "MPI", "HDF5", "BLAS", "loops", "C library", "processor"])
    let without = try Program.script(
      "CRNN_DIST_MPI=/nowhere/libmpi.so $C --version --verbose", in: folder.path)
    #expect(
      without.status == 0
        && without.output.contains("MPI        none: no MPI library can be loaded"))
  }
}
