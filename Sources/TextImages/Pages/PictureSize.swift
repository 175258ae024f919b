import CLeptonica
import Foundation

/// The size of a picture file, by its header.
struct PictureSize: Equatable {
  /// As the file has it.
  let stored: PageSize
  /// 1 to 8 as in the EXIF standard.
  let orientation: Int

  /// As it is seen.
  var upright: PageSize {
    isTurned ? PageSize(width: stored.height, height: stored.width) : stored
  }

  /// Whether the picture lies on its side as it is stored.
  var isTurned: Bool { orientation >= 5 }

  init(stored: PageSize, orientation: Int) {
    self.stored = stored
    self.orientation = orientation
  }

  /// Nil where the file cannot be read or is no picture, which its decoder says better.
  init?(file path: String) {
    ImageDecoder.silenceLeptonica()
    guard let bytes = Self.head(of: path, Self.headSize), let size = Self.size(bytes) else {
      // Some formats have their sizes at the end.
      guard let bytes = Self.head(of: path, Int.max), let size = Self.size(bytes) else {
        return nil
      }
      self.init(stored: size, orientation: ExifOrientation.find(in: bytes))
      return
    }
    self.init(stored: size, orientation: ExifOrientation.find(in: bytes))
  }

  /// What holds the sizes and EXIF data of most pictures.
  private static let headSize = 1 << 20

  private static func size(_ bytes: [UInt8]) -> PageSize? {
    var (width, height) = (Int32(0), Int32(0))
    // Shorter than any picture, and Leptonica reads 12 bytes whatever there are.
    guard bytes.count >= 12 else { return nil }
    let failed = QuietStandardError.during {
      pixReadHeaderMem(bytes, bytes.count, nil, &width, &height, nil, nil, nil) != 0
    }
    guard !failed, width > 0, height > 0 else { return nil }
    return PageSize(width: Double(width), height: Double(height))
  }

  private static func head(of path: String, _ count: Int) -> [UInt8]? {
    var status = stat()
    // A pipe or a device may never end.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    do {
      return [UInt8](try file.read(upToCount: min(count, Int(status.st_size))) ?? Data())
    } catch {
      // The decoder reads the file again and says what is the matter.
      return nil
    }
  }
}
