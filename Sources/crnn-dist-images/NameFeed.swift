import Dispatch
import Synchronization

/// Reads names of pictures on a thread of its own, whenever it is asked, as they may come late.
///
/// `@unchecked`: the feed belongs to the queue.
final class NameFeed: @unchecked Sendable {
  private enum State {
    case idle
    case reading
    case read(Result<[String], any Error>)
  }

  private var feed: PictureFeed
  private let most: Int
  private let queue = DispatchQueue(label: "crnn-dist.names")
  private let state = Mutex(State.idle)

  /// - Parameter most: the names that are taken at a time.
  init(_ feed: PictureFeed, atMost most: Int) {
    self.feed = feed
    self.most = most
  }

  /// Whether names are there, or the end or an error; otherwise begins to read and calls `wake` then.
  func isReady(_ wake: @escaping @Sendable () -> Void) -> Bool {
    let (isReady, mustRead) = state.withLock { state in
      switch state {
      case .idle:
        state = .reading
        return (false, true)
      case .reading: return (false, false)
      case .read: return (true, false)
      }
    }
    guard mustRead else { return isReady }
    queue.async { [self] in
      let names = Result { try feed.next(atMost: most) }
      state.withLock { $0 = .read(names) }
      wake()
    }
    return false
  }

  /// The names, when they are there; none at the end.
  func take() throws -> [String] {
    let names = state.withLock { state in
      defer { state = .idle }
      guard case .read(let names) = state else { preconditionFailure("no names were read") }
      return names
    }
    return try names.get()
  }
}
