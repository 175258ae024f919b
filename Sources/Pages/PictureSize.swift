import Files
import Foundation
import Pictures
import Samples

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
    guard let format = PictureFormat(bytes), let header = PictureHeader(bytes, format) else {
      return nil
    }
    return PageSize(width: Double(header.width), height: Double(header.height))
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
