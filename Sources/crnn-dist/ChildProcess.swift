import Foundation

/// A program that this one started, found on the PATH, with nothing on its standard input.
///
/// Foundation's `Process` waits for ever where there is no network, not even that of the machine with itself: it
/// makes a socket.
struct ChildProcess {
  let pid: pid_t
  /// The exit status, 128 and more for a signal; nil as long as the process was not seen to end.
  private(set) var status: Int32?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - command: The program and its arguments.
  ///   - output: The descriptors that become its standard output and standard error; those of this process if nil.
  ///   - environment: Its environment; that of this process if nil.
  ///   - hasOwnGroup: Whether what a terminal sends to the processes in front does not reach it.
  /// - Throws: What the system says where there is no such program.
  init(
    _ command: [String], output: (Int32, Int32)? = nil, environment: [String: String]? = nil,
    hasOwnGroup: Bool = false
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output.0, STDOUT_FILENO)
      posix_spawn_file_actions_adddup2(&actions, output.1, STDERR_FILENO)
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
    posix_spawnattr_setpgroup(&attributes, 0)
    var flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    if hasOwnGroup { flags |= Int16(POSIX_SPAWN_SETPGROUP) }
    posix_spawnattr_setflags(&attributes, flags)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    var variables: [UnsafeMutablePointer<CChar>?] =
      (environment ?? [:]).map { strdup("\($0)=\($1)") } + [nil]
    defer { for variable in variables { free(variable) } }
    let code =
      environment == nil
      ? posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, environ)
      : posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT) }
    self.pid = pid
  }

  /// Waits for the process to end.
  ///
  /// - Returns: The exit status, 128 and more for a signal.
  mutating func wait() -> Int32 {
    // A look a tenth of a second is nothing beside what is started.
    while !hasEnded() { usleep(100_000) }
    return status ?? 1
  }

  /// Whether the process has ended.
  mutating func hasEnded() -> Bool {
    if status != nil { return true }
    var word: Int32 = 0
    let answer = waitpid(pid, &word, WNOHANG)
    guard answer == pid else { return answer < 0 && errno != EINTR }
    status = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + (word & 0x7F)
    return true
  }
}
