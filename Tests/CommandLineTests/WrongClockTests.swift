import Foundation
import TestSupport
import Testing

/// Machines whose clock is wrong, played by a library that is loaded before all others.
@Suite(.serialized) struct WrongClockTests {
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdlib.h>
    #include <sys/time.h>
    #include <time.h>

    static long ahead(void) { return atol(getenv("SECONDS_AHEAD")); }

    int clock_gettime(clockid_t clock, struct timespec *time) {
      static int (*real)(clockid_t, struct timespec *);
      if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
      int status = real(clock, time);
      if (clock == CLOCK_REALTIME) time->tv_sec += ahead();
      return status;
    }

    int gettimeofday(struct timeval *restrict time, void *restrict zone) {
      struct timespec now;
      (void)zone;
      clock_gettime(CLOCK_REALTIME, &now);
      time->tv_sec = now.tv_sec;
      time->tv_usec = now.tv_nsec / 1000;
      return 0;
    }

    time_t time(time_t *result) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (result) *result = now.tv_sec;
      return now.tv_sec;
    }
    """

  @Test func aRunBeginsAndGoesOnWhateverTheClockSays() throws {
    let folder = try TrainCommandTests.workplace()
    guard let library = try PreloadedLibrary.make(Self.source, in: folder) else { return }
    var names: [String] = []
    // The year 5138 or so, right again, an hour ago, and the seventies.
    for (start, ahead) in [98_200_000_000, 0, -3600, -1_500_000_000].enumerated() {
      let outcome = try Program.run(
        ["train", "config.yaml", "--run", "run", "--resume", "--set", "max_steps=\(start + 1)"],
        in: folder.path, ranks: 2,
        environment: ["LD_PRELOAD": library, "SECONDS_AHEAD": "\(ahead)"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let all = try FileManager.default.contentsOfDirectory(atPath: folder.file("run/tensorboard"))
      names += Set(all).subtracting(names)
    }
    #expect(names.count == 4 && names == names.sorted(), "\(names)")
    #expect(
      names.first?.hasPrefix("events.out.tfevents.9999999999.") == true,
      "the library played no clock: nothing was tested (\(names))")
  }
}
