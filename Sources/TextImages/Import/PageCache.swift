import Foundation

/// The pages that lines were cut from last, decoded.
final class PageCache: @unchecked Sendable {
  private let lock = NSLock()
  /// Guarded by the lock.
  private var pages: [(path: String, result: Result<RasterImage, ImageError>)] = []
  private let decoder: ImageDecoder

  private static let most = 2

  init(_ decoder: ImageDecoder) { self.decoder = decoder }

  /// The page's picture. Others wait while it is decoded, since the lines of a page come together.
  func page(_ path: String) throws(ImageError) -> RasterImage {
    let result = lock.withLock {
      if let known = pages.first(where: { $0.path == path }) { return known.result }
      let result: Result<RasterImage, ImageError>
      do throws(ImageError) {
        result = .success(try decoder.decode(file: path))
      } catch {
        result = .failure(error)
      }
      pages.insert((path, result), at: 0)
      if pages.count > Self.most { pages.removeLast() }
      return result
    }
    return try result.get()
  }
}
