import Foundation

/// What another program answered.
struct ProgramOutcome {
  let output: String
  let errors: String
  /// The exit status; nil for a program that was ended since it took too long.
  let status: Int32?

  /// Runs a program that is found on the PATH, with nothing on its standard input.
  ///
  /// - Parameter seconds: how long it may take.
  /// - Throws: what the system says where there is no such program.
  init(_ command: [String], seconds: Double) throws {
    var child = try Child(command)
    let start = ProcessInfo.processInfo.systemUptime
    var signals = [
      (after: seconds, signal: SIGTERM), (after: seconds + Self.grace, signal: SIGKILL),
    ]
    var ended: Double?
    while true {
      let elapsed = ProcessInfo.processInfo.systemUptime - start
      child.read(milliseconds: 20)
      if ended == nil, child.wait() { ended = elapsed }
      if let ended {
        // What a program started may hold its output open for longer than it lives.
        guard child.hasOpenOutput, elapsed < ended + Self.grace else { break }
      } else if let next = signals.first, elapsed >= next.after {
        kill(child.pid, next.signal)
        signals.removeFirst()
      }
    }
    child.close()
    output = String(decoding: child.texts[0], as: UTF8.self)
    errors = String(decoding: child.texts[1], as: UTF8.self)
    status = (ended ?? seconds) >= seconds ? nil : child.status
  }

  /// Launchers end their ranks within some seconds after they were asked to.
  private static let grace = 5.0
}

/// A process that was started, and its output so far.
///
/// Foundation's `Process` waits for ever where there is no network, not even that of the machine with itself: it
/// makes a socket.
private struct Child {
  let pid: pid_t
  /// What came from standard output, and from standard error.
  var texts = [[UInt8](), [UInt8]()]
  /// The exit status, 128 and more for a signal; nil as long as the process lives.
  var status: Int32?
  private var descriptors: [Int32]

  init(_ command: [String]) throws {
    var ends: [[Int32]] = []
    defer { for end in ends { Glibc.close(end[1]) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for number in [STDOUT_FILENO, STDERR_FILENO] {
      var pair: [Int32] = [0, 0]
      guard pipe(&pair) == 0 else {
        for end in ends { Glibc.close(end[0]) }
        throw POSIXError(.EMFILE)
      }
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      ends.append(pair)
      posix_spawn_file_actions_adddup2(&actions, pair[1], number)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process blocks or ignores is no business of another program.
    var (none, usual) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&usual)
    for signal in [SIGPIPE, SIGXFSZ] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      for end in ends { Glibc.close(end[0]) }
      throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT)
    }
    self.pid = pid
    descriptors = ends.map { $0[0] }
  }

  var hasOpenOutput: Bool { descriptors.contains { $0 >= 0 } }

  /// Takes what has come, or comes within some milliseconds.
  mutating func read(milliseconds: Int32) {
    // Descriptors below zero are passed over.
    var waits = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for (index, wait) in waits.enumerated() where wait.revents != 0 {
      let count = Glibc.read(wait.fd, &buffer, buffer.count)
      if count > 0 {
        texts[index] += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        Glibc.close(wait.fd)
        descriptors[index] = -1
      }
    }
  }

  /// Whether the process has ended.
  mutating func wait() -> Bool {
    var word: Int32 = 0
    let answer = waitpid(pid, &word, WNOHANG)
    guard answer == pid else { return answer < 0 && errno != EINTR }
    status = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + (word & 0x7F)
    return true
  }

  mutating func close() {
    for descriptor in descriptors where descriptor >= 0 { Glibc.close(descriptor) }
  }
}
