import Foundation

/// The pixels that all threads of the process may decode at the same time.
///
/// A picture takes some bytes for each of its pixels while it is decoded; without a common limit, as many
/// large ones as there are threads would take all memory.
package final class PixelBudget: @unchecked Sendable {
  package static let shared = PixelBudget(pixels: ImageDecoder.maximumPixels)

  private let condition = NSCondition()
  private let limit: Int
  /// Guarded by the condition.
  private var used = 0

  package init(pixels limit: Int) { self.limit = limit }

  /// Runs `body` once so many pixels, or at most the whole budget, are free for it.
  package func during<Result>(
    _ pixels: Int, _ body: () throws(ImageError) -> Result
  ) throws(ImageError) -> Result {
    let wanted = min(pixels, limit)
    condition.lock()
    while used + wanted > limit { condition.wait() }
    used += wanted
    condition.unlock()
    defer {
      condition.lock()
      used -= wanted
      condition.broadcast()
      condition.unlock()
    }
    return try body()
  }
}
