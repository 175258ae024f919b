import Foundation
import Pictures

/// The pages that lines were cut from last, decoded.
final class PageCache: @unchecked Sendable {
  private struct Page {
    let path: String
    let isStored: Bool
    let result: Result<RasterImage, ImageError>
  }

  private let lock = NSLock()
  /// Guarded by the lock.
  private var pages: [Page] = []
  private let decoder: ImageDecoder

  private static let most = 2

  init(_ decoder: ImageDecoder) { self.decoder = decoder }

  /// The page's picture. Others wait while it is decoded, since the lines of a page come together.
  ///
  /// - Parameter isStored: whether it is wanted as it is stored, not upright.
  func page(_ path: String, isStored: Bool) throws(ImageError) -> RasterImage {
    let result = lock.withLock {
      if let known = pages.first(where: { $0.path == path && $0.isStored == isStored }) {
        return known.result
      }
      let result: Result<RasterImage, ImageError>
      do throws(ImageError) {
        result = .success(try decoder.decode(file: path, isStored: isStored))
      } catch {
        result = .failure(error)
      }
      pages.insert(Page(path: path, isStored: isStored, result: result), at: 0)
      if pages.count > Self.most { pages.removeLast() }
      return result
    }
    return try result.get()
  }
}
