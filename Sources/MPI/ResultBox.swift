import Foundation

/// Collects one result a rank; guarded by its lock, hence the unchecked `Sendable`.
final class ResultBox<Result: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Int: Result] = [:]

  func set(_ result: Result, for rank: Int) {
    lock.withLock { results[rank] = result }
  }

  func ordered(count: Int) -> [Result] {
    lock.withLock { (0..<count).compactMap { results[$0] } }
  }
}
