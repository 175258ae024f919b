import Files

/// Why a picture could not be read or written.
package enum ImageError: Error, Equatable, CustomStringConvertible {
  /// The file is not there.
  case missing(path: String)
  /// The file is not there under this name, but several are whose names are canonically equivalent.
  case ambiguous(path: String, names: [String])
  /// The file is there but cannot be read; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// The bytes are of no format that Leptonica knows.
  case unknownFormat(path: String)
  /// The bytes begin like a picture of `format` but cannot be decoded.
  case damaged(path: String, format: String)
  /// A picture of a kind that is not read; `reason` says which, and what to do.
  case unread(path: String, format: String, reason: String)
  /// The picture has more pixels than `ImageDecoder.maximumPixels`.
  case tooLarge(path: String, width: Int, height: Int)
  /// The picture has more pixels than its few bytes can stand for.
  case implausible(path: String, width: Int, height: Int, bytes: Int)
  /// The region that was to be cut out has no part on the page.
  case outsideOfPage(page: String)
  /// Nothing can be seen in the region that was cut out.
  case emptyRegion(page: String)
  /// The path leads out of the folder of the list, database or page that names it.
  case outsideLimits(path: String)
  /// The picture could not be written.
  case cannotWrite(path: String)

  package var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .ambiguous(let path, let names): "\(path): \(NameForms.ambiguity(names))"
    case .unreadable(let path, let reason): "\(path): cannot be read (\(reason))"
    case .empty(let path): "\(path): the file is empty"
    case .unknownFormat(let path):
      "\(path): not a picture (PNG, JPEG, TIFF, BMP, PNM, GIF, WebP and JPEG 2000 are read)"
    case .damaged(let path, let format):
      "\(path): the \(format) data are damaged, cut short or of a kind that is not read"
    case .unread(let path, let format, let reason): "\(path): this \(format) is not read: \(reason)"
    case .tooLarge(let path, let width, let height):
      "\(path): \(width) × \(height) pixels are more than the \(ImageDecoder.maximumPixels) "
        + "that are read"
    case .implausible(let path, let width, let height, let bytes):
      "\(path): \(width) × \(height) pixels in \(bytes) bytes are not plausible"
    case .outsideOfPage(let page): "\(page): the outline lies outside of this page"
    case .emptyRegion(let page): "\(page): nothing can be seen inside of the line's outline"
    case .outsideLimits(let path):
      "\(path): this leads out of the folder of what names it; --allow-outside permits that"
    case .cannotWrite(let path): "\(path): cannot be written"
    }
  }
}
