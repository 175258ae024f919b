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
    var streams = try OutputStreams()
    defer { streams.close() }
    var child = try ChildProcess(command, output: streams.ends)
    streams.closeEnds()
    let start = ProcessInfo.processInfo.systemUptime
    var signals = [
      (after: seconds, signal: SIGTERM), (after: seconds + Self.grace, signal: SIGKILL),
    ]
    var ended: Double?
    while true {
      let elapsed = ProcessInfo.processInfo.systemUptime - start
      streams.read(milliseconds: 20)
      if ended == nil, child.hasEnded() { ended = elapsed }
      if let ended {
        // What a program started may hold its output open for longer than it lives.
        guard streams.areOpen, elapsed < ended + Self.grace else { break }
      } else if let next = signals.first, elapsed >= next.after {
        kill(child.pid, next.signal)
        signals.removeFirst()
      }
    }
    output = String(decoding: streams.texts[0], as: UTF8.self)
    errors = String(decoding: streams.texts[1], as: UTF8.self)
    status = (ended ?? seconds) >= seconds ? nil : child.status
  }

  /// Launchers end their ranks within some seconds after they were asked to.
  private static let grace = 5.0
}

/// What another program has written so far.
private struct OutputStreams {
  /// What came from standard output, and from standard error.
  var texts = [[UInt8](), [UInt8]()]
  /// A pipe for each: the end to read from, -1 once it is closed, and the program's.
  private var pipes: [[Int32]] = []

  init() throws {
    for _ in texts {
      var pair: [Int32] = [0, 0]
      guard pipe(&pair) == 0 else {
        close()
        throw POSIXError(.EMFILE)
      }
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append(pair)
    }
  }

  /// The ends that the program writes to.
  var ends: (Int32, Int32) { (pipes[0][1], pipes[1][1]) }

  var areOpen: Bool { pipes.contains { $0[0] >= 0 } }

  /// Takes what has come, or comes within some milliseconds.
  mutating func read(milliseconds: Int32) {
    // Descriptors below zero are passed over.
    var waits = pipes.map { pollfd(fd: $0[0], events: Int16(POLLIN), revents: 0) }
    guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for (index, wait) in waits.enumerated() where wait.revents != 0 {
      let count = Glibc.read(wait.fd, &buffer, buffer.count)
      if count > 0 {
        texts[index] += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        close(0, of: index)
      }
    }
  }

  /// Closes the ends of the program, which has its own by now.
  mutating func closeEnds() { for index in pipes.indices { close(1, of: index) } }

  mutating func close() {
    for index in pipes.indices { for end in 0...1 { close(end, of: index) } }
  }

  private mutating func close(_ end: Int, of index: Int) {
    guard pipes[index][end] >= 0 else { return }
    Glibc.close(pipes[index][end])
    pipes[index][end] = -1
  }
}
