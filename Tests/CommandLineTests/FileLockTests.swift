import Foundation
import TestSupport
import Testing

/// File systems that know no locks (some mounts of NFS and Lustre), played by a library that is
/// loaded before all others and lets `flock` fail.
@Suite(.serialized) struct FileLockTests {
  private static let source = """
    #include <errno.h>
    #include <fcntl.h>
    #include <stdlib.h>
    #include <unistd.h>

    int flock(int descriptor, int operation) {
      (void)descriptor, (void)operation;
      int log = open(getenv("FLOCK_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
      if (log < 0 || write(log, ".", 1) != 1) abort();
      close(log);
      errno = atoi(getenv("FLOCK_ERROR"));
      return -1;
    }
    """

  @Test func filesAreReadAndWrittenWithoutLocks() throws {
    let folder = try TrainCommandTests.workplace()
    guard let library = try Self.library(in: folder) else { return }
    for error in [ENOLCK, ENOSYS, EOPNOTSUPP] {
      let additions = [
        "LD_PRELOAD": library, "FLOCK_ERROR": "\(error)", "FLOCK_LOG": folder.file("log"),
      ]
      let run = "run\(error)"
      let commands: [(arguments: [String], ranks: Int?)] = [
        (
          ["dataset", "import", "data/samples", "-o", "\(run)/data"] + TrainCommandTests.shape, nil
        ),
        (["dataset", "verify", "\(run)/data"], nil),
        (["train", "config.yaml", "--run", run, "--set", "max_steps=2"], 2),
        (["evaluate", "--checkpoint", "\(run)/last.h5", "--data", "data/validation"], nil),
      ]
      for (arguments, ranks) in commands {
        try "".write(toFile: folder.file("log"), atomically: false, encoding: .utf8)
        let outcome = try Program.run(
          arguments, in: folder.path, ranks: ranks, seconds: 60, environment: additions)
        #expect(outcome.status == 0, "\(error) \(arguments): \(outcome.errors)")
        let calls = FileManager.default.contents(atPath: folder.file("log"))?.count ?? 0
        #expect(calls > 0, "\(arguments) asked for no lock: nothing was tested")
      }
    }
  }

  @Test func aFileThatAnotherHoldsIsStillRefused() throws {
    let folder = try TrainCommandTests.workplace()
    guard let library = try Self.library(in: folder) else { return }
    let outcome = try Program.run(
      ["dataset", "verify", "data"], in: folder.path,
      environment: [
        "LD_PRELOAD": library, "FLOCK_ERROR": "\(EAGAIN)", "FLOCK_LOG": folder.file("log"),
      ])
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("another process is using it"), "\(outcome.output)")
  }

  @Test func aDiskThatCannotBeReadIsNotCalledDamage() throws {
    let folder = try TrainCommandTests.workplace()
    let source = """
      #include <errno.h>
      #include <string.h>
      #include <stdio.h>
      #include <sys/syscall.h>
      #include <sys/types.h>
      #include <unistd.h>
      static ssize_t answer(int descriptor, void *bytes, size_t count, off_t offset) {
        char link[64], name[4096];
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(link, name, sizeof name - 1);
        if (length > 0 && (name[length] = 0, strstr(name, "shard-"))) { errno = EIO; return -1; }
        return syscall(SYS_pread64, descriptor, bytes, count, offset);
      }
      ssize_t pread(int d, void *b, size_t n, off_t o) { return answer(d, b, n, o); }
      ssize_t pread64(int d, void *b, size_t n, off_t o) { return answer(d, b, n, o); }
      """
    guard let library = try PreloadedLibrary.make(source, in: folder) else { return }
    for command in ["dataset verify data/train", "train config.yaml --run run"] {
      let ended = try Program.script("LD_PRELOAD=\(library) $C \(command)", in: folder.path)
      #expect(ended.status != 0)
      let said = ended.output + ended.errors
      #expect(said.contains("shard-00000.h5: Input/output error"), "\(said)")
      #expect(!said.contains("damaged"), "\(said)")
    }
  }

  private static func library(
    in folder: TemporaryFolder, test: String = #function
  ) throws -> String? {
    try PreloadedLibrary.make(source, in: folder, test: test)
  }
}
