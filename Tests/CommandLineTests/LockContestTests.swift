import Foundation
import TestSupport
import Testing

/// Many processes want one lock at the same moment.
@Suite(.serialized) struct LockContestTests {
  /// Refuses what `REFUSED` names, as file systems do that do not have it, and notes it.
  private static let source = """
    #include <errno.h>
    #include <fcntl.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/syscall.h>
    #include <unistd.h>

    long syscall(long number, ...);

    static int refuses(const char *name) {
      if (strstr(getenv("REFUSED"), name) == 0) return 0;
      int log = open(getenv("REFUSED_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
      if (log < 0 || write(log, name, strlen(name)) < 0) abort();
      close(log);
      errno = EPERM;
      return 1;
    }

    int linkat(int a, const char *from, int b, const char *to, int flags) {
      return refuses("nameless;") ? -1 : (int)syscall(SYS_linkat, a, from, b, to, flags);
    }

    int link(const char *from, const char *to) {
      return refuses("link;") ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    }

    int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
      return refuses("rename;") ? -1 : (int)syscall(SYS_renameat2, a, from, b, to, flags);
    }
    """

  /// `ROUNDS` times eight runs are started at once, in every second round beside the lock of a run that
  /// was killed; prints for each round how many were refused, and how many of those named the winner.
  private static let contest = """
    for ((round = 0; round < ROUNDS; round++)); do
      rm -f status*
      ((round % 2 == 1)) || rm -f run/lock
      for i in 1 2 3 4 5 6 7 8; do
        (
          $C train config.yaml --run run --resume --set epochs=1000000 --set max_steps=null >/dev/null 2>err$i &
          echo $! >pid$i; wait $!; echo $? >status$i
        ) &
      done
      for ((tries = 0; tries < 3000; tries++)); do
        ended=(status*)
        ((${#ended[@]} < 7)) || break
        sleep 0.01
      done
      sleep 0.02
      for i in 1 2 3 4 5 6 7 8; do [[ -e status$i ]] || winner=$i; done
      echo "$(cat status* | grep -c '^82$') $(grep -l "in use by process $(cat pid$winner) on" err* | wc -l)"
      kill -KILL $(cat pid$winner)
      wait
    done 2>/dev/null
    ls -A run | grep '^lock[.]'
    """

  @Test func ofEightRunsOneGoesOnAndTheOthersNameItsProcess() throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Program.script("ROUNDS=20; \(Self.contest)", in: folder.path)
    #expect(outcome.output == String(repeating: "7 7\n", count: 20), "\(outcome.output)")
  }

  @Test(arguments: ["nameless;", "nameless;link;", "nameless;link;rename;"])
  func theSameHoldsWithoutHardLinks(_ refused: String) throws {
    let folder = try TrainCommandTests.workplace()
    guard let library = try PreloadedLibrary.make(Self.source, in: folder) else { return }
    let outcome = try Program.script(
      "ROUNDS=4; export LD_PRELOAD; \(Self.contest)", in: folder.path,
      environment: [
        "LD_PRELOAD": library, "REFUSED": refused, "REFUSED_LOG": folder.file("refused"),
      ])
    #expect(outcome.output == String(repeating: "7 7\n", count: 4), "\(outcome.output)")
    let noted = try String(contentsOfFile: folder.file("refused"), encoding: .utf8)
    for way in refused.split(separator: ";") {
      #expect(noted.contains("\(way);"), "nothing asked for \(way): nothing was tested")
    }
  }
}
