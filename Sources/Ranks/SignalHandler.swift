import Foundation

/// Handlers for the signals by which people and schedulers steer a process.
package enum SignalHandler {
  /// Lets a handler have a signal from now on, also where whoever started this process left it blocked.
  ///
  /// A signal that this process was started to ignore (nohup, `&` in a script) stays ignored.
  package static func install(
    _ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var before = sigaction()
    sigaction(number, nil, &before)
    // Two functions cannot be compared, but their addresses can.
    let ignored = unsafeBitCast(SIG_IGN, to: Int.self)
    if unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == ignored { return }
    signal(number, handler)
    unblock(number)
  }

  /// Lets a signal through that whoever started this process left blocked.
  package static func unblock(_ number: Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
