import Foundation

/// Tells a thread that sleeps to end; the sleep is measured by the clock that nobody sets.
///
/// Foundation's conditions and Dispatch's semaphores wait until a time of day: where the clock is put back an hour, they
/// wait an hour longer.
package final class StopSignal: @unchecked Sendable {
  // POSIX wants both to stay at one address.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // Guarded by the mutex.
  private var isGiven = false

  package init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Gives the signal; more calls do nothing.
  package func give() {
    pthread_mutex_lock(mutex)
    isGiven = true
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Sleeps until the signal, or for some seconds; returns whether it was given.
  package func sleep(seconds: Double) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let nanoseconds = end.tv_nsec + Int((min(max(seconds, 0), 1e6) * 1e9).rounded())
    end.tv_sec += nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    // It may also wake without a reason.
    while !isGiven, pthread_cond_timedwait(condition, mutex, &end) == 0 {}
    return isGiven
  }
}
