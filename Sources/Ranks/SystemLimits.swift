import Console
import Foundation

/// What the system grants this process. Below it, libraries wait for ever or crash instead of saying so.
package enum SystemLimits {
  /// Throws where the process may have too few files open, too few threads, or too little address space.
  ///
  /// - Parameters:
  ///   - threads: the threads that compute side by side.
  ///   - others: threads beside those.
  ///   - files: the files that are needed beside those of the data.
  /// - Throws: `UserError` with `.unavailable`, the limit and what to do.
  package static func require(
    threads: Int, others: Int = 0, files: Int = 0
  ) throws {
    guard OpenFiles.limit >= files else {
      throw UserError(
        "at most \(OpenFiles.limit) files may be open, and \(files) are needed: raise the limit (ulimit -n)",
        status: .unavailable)
    }
    try requireAddressSpace(threads * buffer + heaps, threads)
    let count = threads + others + otherThreads
    guard canStart(count) else {
      throw UserError(
        "the system starts no \(count) more threads (\(String(cString: strerror(EAGAIN)))): raise the "
          + "limit of processes (ulimit -u, or pids.max of the container), or use fewer threads",
        status: .unavailable)
    }
  }

  /// The watchdog, the writer of checkpoints, the reader of batches, and what timers and the runtime start.
  private static let otherThreads = 6

  /// The address space of a buffer of OpenBLAS, of which each thread that computes has one. Where it gets none it
  /// tries for ever.
  private static let buffer = 160 << 20

  /// What the heaps of further threads reserve, and the first of what is computed.
  private static let heaps = 224 << 20

  /// Starts so many threads at once, and ends them.
  private static func canStart(_ count: Int) -> Bool {
    let gate = DispatchSemaphore(value: 0)
    let argument = Unmanaged.passUnretained(gate).toOpaque()
    var threads: [pthread_t] = []
    defer {
      for _ in threads { gate.signal() }
      for thread in threads { pthread_join(thread, nil) }
    }
    for _ in 0..<count {
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<DispatchSemaphore>.fromOpaque(argument!).takeUnretainedValue().wait()
          return nil
        }, argument)
      guard code == 0 else { return false }
      threads.append(thread)
    }
    return true
  }

  private static func requireAddressSpace(_ bytes: Int, _ threads: Int) throws {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur != rlim_t.max
    else { return }
    let room = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard room != MAP_FAILED else {
      throw UserError(
        "this process may use \(ByteText.short(UInt64(limit.rlim_cur))) of address space, and "
          + "\(NumberText.count(threads, "thread")) computing need \(ByteText.short(UInt64(bytes))) that it no longer has: "
          + "raise the limit (ulimit -v), or use fewer threads", status: .unavailable)
    }
    munmap(room, bytes)
  }
}
