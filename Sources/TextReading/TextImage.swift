import Kernels
import Pictures
import Samples

/// A picture of a word or a line of text.
public struct TextImage: Sendable, Equatable {
  let raster: RasterImage

  /// A picture of pixels: row by row from the top, left to right, channels innermost; 0 is black, 255 is white.
  ///
  /// - Parameters:
  ///   - width: In pixels.
  ///   - height: In pixels.
  ///   - channels: 1 for grey; 3 for red, green, blue.
  ///   - pixels: `height × width × channels` bytes.
  /// - Throws: `TextError` where the sizes do not fit.
  public init(
    width: Int, height: Int, channels: Int = 1, pixels: [UInt8]
  ) throws(TextError) {
    guard channels == 1 || channels == 3 else {
      throw TextError("\(channels) channels: a picture has 1 (grey) or 3 (red, green, blue)")
    }
    guard width > 0, height > 0, width <= ImageDecoder.maximumPixels / height else {
      throw TextError(
        "a picture of \(width) × \(height) pixels: it has at least one and at most \(ImageDecoder.maximumPixels)"
      )
    }
    guard pixels.count == width * height * channels else {
      throw TextError(
        "\(pixels.count) bytes for \(width) × \(height) pixels of \(channels) channels: there must be "
          + "\(width * height * channels)")
    }
    raster = RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// The picture of a file: PNG, JPEG, TIFF, BMP, PNM, GIF, WebP or JPEG 2000, upright as its Exif data say.
  ///
  /// - Throws: `TextError`, which names the file.
  public init(contentsOf path: String) throws(TextError) {
    do {
      raster = try ImageDecoder(channels: 3).decode(file: path)
    } catch {
      throw TextError("\(error)")
    }
  }

  /// The picture of an encoded file that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of a file in one of the formats of ``init(contentsOf:)``.
  ///   - name: What errors call it.
  /// - Throws: `TextError`.
  public init(
    encoded bytes: [UInt8], name: String = "the picture"
  ) throws(TextError) {
    do {
      raster = try ImageDecoder(channels: 3).decode(bytes, name: name)
    } catch {
      throw TextError("\(error)")
    }
  }

  /// The width and height in pixels.
  public var width: Int { raster.width }
  public var height: Int { raster.height }
}

extension TextImage {
  /// The picture as a network reads it: scaled to its height, in its channels, column by column.
  ///
  /// - Parameters:
  ///   - resampling: How it is scaled.
  ///   - label: What it says; empty where that is not known.
  ///   - readsColumns: Whether a picture without a label that stands upright is a column of a vertical script.
  package func scaled(
    height: Int, channels: Int, resampling: Resampling = .area, label: String = "",
    readsColumns: Bool = false
  ) throws(TextError) -> (pixels: [UInt8], width: Int) {
    let isColumn =
      ColumnRule.isUpright(width: raster.width, height: raster.height)
      && (label.isEmpty
        ? readsColumns : label.count >= 2 && ColumnRule.runsDown(label.unicodeScalars))
    let upright = isColumn ? raster.turnedColumn : raster
    let normaliser = HeightNormaliser(height: height, resampling: resampling)
    let width = normaliser.width(ofImage: upright.width, upright.height)
    guard width <= ImageImporter.maximumWidth else {
      throw TextError(
        "a picture of \(upright.width) × \(upright.height) pixels would be \(width) wide at the height \(height) "
          + "of the network: at most \(ImageImporter.maximumWidth) are read")
    }
    let scaled = normaliser.normalise(upright.converted(toChannels: channels))
    return (scaled.pixels, scaled.width)
  }
}
