import CFiles
import Console
import Foundation

/// Standard output as a whole: what was printed has to arrive.
package enum StandardOutput {
  /// Sees to the three standard streams and to signals before anything is opened or written.
  ///
  /// A stream that the caller has closed is one that cannot be used, so that no other file gets its
  /// number and what was to be printed. A pipe that nobody reads ends the process; a file that may not
  /// grow any more is an error of the call that meets it.
  package static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is the one that is missing.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    signal(SIGPIPE, SIG_DFL)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Throws a `UserError` if not all that was printed has arrived; ends the process as SIGPIPE does if
  /// nobody reads any more.
  package static func flush() throws {
    let code = cfiles_flush_standard_output()
    guard code != 0 else { return }
    if code == EPIPE { endAsOfAClosedPipe() }
    throw FileFailure("written", "standard output", code: code).userError
  }

  /// Flushes and ends the process: with the given status, or that of output which did not arrive.
  package static func exit(_ status: Int32) -> Never {
    flushOrExit()
    Foundation.exit(status)
  }

  /// Like `exit`, without what libraries run at the end of a process: for a thread beside one that is still in them.
  package static func exitAtOnce(_ status: Int32) -> Never {
    flushOrExit()
    _exit(status)
  }

  private static func flushOrExit() {
    do {
      try flush()
    } catch {
      Terminal.error("\(error)")
      // Not `exit`, which would try once more.
      _exit(ExitStatus.cannotWrite.rawValue)
    }
  }

  private static func endAsOfAClosedPipe() {
    signal(SIGPIPE, SIG_DFL)
    kill(getpid(), SIGPIPE)
    _exit(128 + SIGPIPE)
  }
}
