import Kernels

/// Scales pictures to one height and keeps their aspect ratio; a width is at least 1.
package struct HeightNormaliser: Sendable {
  /// The height in pixels that every picture gets.
  package let height: Int
  private let resampling: Resampling

  package init(height: Int, resampling: Resampling = .area) {
    precondition(height > 0, "a height is at least 1")
    self.height = height
    self.resampling = resampling
  }

  /// The width that a picture of these measures gets.
  package func width(ofImage width: Int, _ oldHeight: Int) -> Int {
    switch resampling {
    case .area: max(1, (2 * width * height + oldHeight) / (2 * oldHeight))
    case .lanczos: max(1, width * height / oldHeight)
    }
  }

  /// Scales `image` and lays it out column by column.
  package func normalise(_ image: RasterImage) -> NormalisedImage {
    let newWidth = width(ofImage: image.width, image.height)
    if resampling == .lanczos {
      let pixels = LanczosResampler(image, toWidth: newWidth, height: height).pixels(of: image)
      let scaled = RasterImage(
        width: newWidth, height: height, channels: image.channels, pixels: pixels)
      return HeightNormaliser(height: height).normalise(scaled)
    }
    let count = newWidth * height * image.channels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { output, initialised in
      image.pixels.withUnsafeBufferPointer { source in
        PictureKernels.resample(
          source.baseAddress!, width: image.width, channels: image.channels,
          rows: ResamplingTaps(from: image.height, to: height).taps,
          columns: ResamplingTaps(from: image.width, to: newWidth).taps, into: output.baseAddress!)
      }
      initialised = count
    }
    return NormalisedImage(
      width: newWidth, height: height, channels: image.channels, pixels: pixels)
  }
}
