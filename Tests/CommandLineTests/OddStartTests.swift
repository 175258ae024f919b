import Foundation
import TestSupport
import Testing

/// Starts that a shell or a system spoils.
@Suite(.serialized) struct OddStartTests {
  @Test(arguments: ["train x.yaml", "evaluate --checkpoint x", "recognize --checkpoint x y.png"])
  func aProgramThatCannotSeeItsCommandSaysSo(_ command: String) throws {
    let folder = try TemporaryFolder()
    let probe = try Program.script("unshare --mount true", in: folder.path)
    guard geteuid() == 0, probe.status == 0 else {
      return skipped("only root takes /proc away, and not in every chroot; that was not tested")
    }
    let ended = try Program.script(
      "unshare --mount bash -c 'umount --lazy /proc && exec $C \(command)'", in: folder.path)
    #expect(ended.status == 69, "\(ended.errors)")
    #expect(ended.errors.contains("does not show this program its command"), "\(ended.errors)")
    #expect(ended.output.isEmpty)
  }

  @Test func aNameThatIsNotUTF8IsRefused() throws {
    let folder = try TemporaryFolder()
    for command in ["train x.yaml --run $'r/\\xff'", "recognize --checkpoint x $'\\xfe.png'"] {
      let ended = try Program.script("$C \(command)", in: folder.path)
      #expect(ended.status == 64)
      #expect(ended.errors.contains("is not UTF-8"), "\(ended.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("r")))
  }

  @Test func aKeyWithoutAValueIsRefused() throws {
    let folder = try TrainCommandTests.workplace()
    let ended = try Program.script(
      "$C train config.yaml --run r --set max_steps=$NONE", in: folder.path)
    #expect(ended.status == 78)
    #expect(
      ended.errors.contains(
        "--set max_steps=: the value is missing; for none, write max_steps=null"),
      "\(ended.errors)")
  }

  @Test(arguments: [
    ("train config.yaml --run \"$NONE\"", "--run \"\""), ("train --run=$NONE", "--run="),
    ("report run -o \"$NONE\"", "-o \"\""), ("recognize \"$NONE\"", "argument 2"),
    ("dataset synthesize -o \"$NONE\"", "-o \"\""), ("lm train \"$NONE\" -o x", "argument 3"),
  ])
  func aWordThatIsEmptyIsRefused(_ command: String, _ named: String) throws {
    let folder = try TrainCommandTests.workplace()
    let ended = try Program.script(
      "ls > before; $C \(command); s=$?; ls | diff - before; exit $s", in: folder.path)
    #expect(ended.status == 64)
    #expect(ended.output.isEmpty)
    #expect(
      ended.errors
        == "crnn-dist: error: \(named): the argument is empty; is a variable of the script unset?\n"
    )
  }

  @Test func ranksWithOtherCommandsAreToldSo() throws {
    let folder = try TrainCommandTests.workplace()
    let words = Launcher.words(ranks: 1)
    let one = words.joined(separator: " ")
    let other = words.dropFirst().joined(separator: " ")
    let probe = try Program.script("\(one) true : \(other) true", in: folder.path)
    guard probe.status == 0 else {
      return skipped("this launcher starts no two commands at once; that was not tested")
    }
    let ended = try Program.script(
      """
      timeout -k 10 60 \(one) $C train config.yaml --run run : \(other) $C evaluate --checkpoint x --data data/train
      """, in: folder.path)
    #expect(ended.status == 78, "\(ended.errors)")
    #expect(
      ended.errors.contains("rank 1 differs from rank 0 in the command (evaluate, not train)"),
      "\(ended.errors)")
  }

  @Test func aCommandThatRanksDoNotShareSaysSo() throws {
    let folder = try TrainCommandTests.workplace()
    try folder.write("ab\tab\n", to: "r.tsv")
    let words = Launcher.words(ranks: 2).joined(separator: " ")
    let twice = try Program.script("\(words) $C score r.tsv", in: folder.path)
    #expect(twice.status == 0, "\(twice.errors)")
    let warning = "each of the 2 does all of it; start it without a launcher"
    #expect(twice.errors.components(separatedBy: warning).count == 2, "\(twice.errors)")
    let once = try Program.script(
      "\(Launcher.words(ranks: 1).joined(separator: " ")) $C score r.tsv", in: folder.path)
    #expect(!once.errors.contains("launcher"), "\(once.errors)")
    let shared = try Program.script(
      "\(words) $C train config.yaml --run run", in: folder.path)
    #expect(shared.status == 0 && !shared.errors.contains("does all of it"), "\(shared.errors)")
  }

  @Test(arguments: ["mkdir run/lock", "mkfifo run/lock"])
  func whatIsNoLockIsNamed(_ maker: String) throws {
    let folder = try TrainCommandTests.workplace()
    let ended = try Program.script(
      "mkdir run; \(maker); $C train config.yaml --run run", in: folder.path)
    #expect(ended.status == 74)
    #expect(
      ended.errors
        == "crnn-dist: error: run/lock: this is a folder, a pipe or a device, and no lock of a job; remove it\n"
    )
  }

  @Test func aLockThatCannotBeRemovedIsSaidToStay() throws {
    let folder = try TrainCommandTests.workplace()
    let source = """
      #include <errno.h>
      #include <string.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      int unlink(const char *path) {
        size_t length = strlen(path);
        if (length > 5 && strcmp(path + length - 5, "/lock") == 0) { errno = EPERM; return -1; }
        return syscall(SYS_unlinkat, -100, path, 0);
      }
      """
    guard let library = try PreloadedLibrary.make(source, in: folder) else { return }
    let ended = try Program.script(
      "LD_PRELOAD=\(library) $C train config.yaml --run run", in: folder.path)
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(
      ended.errors.contains(
        "crnn-dist: warning: run/lock: cannot be removed: Operation not permitted; this job no longer has the lock"
      ),
      "\(ended.errors)")
  }

  @Test(arguments: ["TERM", "INT", "HUP", "USR1"])
  func aStartThatWaitsForALockEndsWhenItIsAsked(_ signal: String) throws {
    let folder = try TrainCommandTests.workplace()
    let ended = try Program.script(
      """
      set -m; mkdir run; echo somebody > run/lock
      $C train config.yaml --run run &
      for i in {1..400}; do grep -q waiting script.err && break; sleep 0.05; done
      kill -\(signal) %1; wait %1; echo $?; cat run/lock; ls run
      """, in: folder.path)
    #expect(ended.output == "75\nsomebody\nlock\n", "\(ended.output)\(ended.errors)")
    #expect(ended.errors.contains("asked to end while it waited for the lock"))
  }

  @Test func aRunThatMayUseTooLittleIsToldSo() throws {
    let folder = try TrainCommandTests.workplace()
    let limits = [
      // With less, OpenBLAS may wait for memory before the program begins.
      ("ulimit -v 600000", "ulimit -v"),
      (
        "ulimit -n 12",
        "at most 12 files may be open, and 16 are needed: raise the limit (ulimit -n)"
      ),
    ]
    for (limit, reason) in limits {
      let ended = try Program.script("\(limit); $C train config.yaml --run run", in: folder.path)
      #expect(ended.status == 69, "\(limit): \(ended.errors)")
      #expect(ended.errors.contains(reason), "\(limit): \(ended.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
    }
  }

  @Test func aRunThatMayStartNoThreadIsToldSo() throws {
    let folder = try TrainCommandTests.workplace()
    let source = """
      #include <errno.h>
      #include <stddef.h>
      int pthread_create(void *a, const void *b, void *(*c)(void *), void *d) {
        (void)a, (void)b, (void)c, (void)d;
        return EAGAIN;
      }
      """
    guard let library = try PreloadedLibrary.make(source, in: folder) else { return }
    let ended = try Program.script(
      "OPENBLAS_NUM_THREADS=1 LD_PRELOAD=\(library) $C train config.yaml --run run", in: folder.path
    )
    #expect(ended.status == 69, "\(ended.errors)")
    #expect(ended.errors.contains("the system starts no 7 more threads"), "\(ended.errors)")
  }
}
