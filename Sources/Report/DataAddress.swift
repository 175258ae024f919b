import Deflate
import Foundation

/// Files inside of a page.
enum DataAddress {
  /// A picture as an address that holds all of it.
  static func png(_ image: PNGImage) -> String {
    "data:image/png;base64," + Data(image.bytes).base64EncodedString()
  }
}
