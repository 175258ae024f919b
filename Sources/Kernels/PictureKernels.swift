import CVector

/// Loops over the pixels of pictures, with the same bytes on every processor.
package enum PictureKernels {
  /// Which source positions make up each output position, and with what weights.
  package struct Taps {
    /// The first source position of each output position.
    package let first: [Int64]
    /// Where the weights of each output position begin, and the end of all.
    package let offsets: [Int64]
    package let weights: [Float]

    /// - Parameters:
    ///   - first: the first source position of each output position.
    ///   - offsets: where the weights of each output position begin, and the end of all.
    package init(first: [Int64], offsets: [Int64], weights: [Float]) {
      precondition(offsets.count == first.count + 1 && offsets.last == Int64(weights.count))
      (self.first, self.offsets, self.weights) = (first, offsets, weights)
    }

    fileprivate func withVectors(_ body: (cvector_taps) -> Void) {
      first.withUnsafeBufferPointer { first in
        offsets.withUnsafeBufferPointer { offsets in
          weights.withUnsafeBufferPointer { weights in
            body(
              cvector_taps(
                first: first.baseAddress, offsets: offsets.baseAddress,
                weights: weights.baseAddress,
                count: Int64(first.count)))
          }
        }
      }
    }
  }

  /// Resamples both axes of a picture and turns its rows into columns.
  ///
  /// - Parameters:
  ///   - source: rows from the top, each `width` × `channels` bytes.
  ///   - pixels: columns from the left, each as many × `channels` bytes as `rows` has positions.
  package static func resample(
    _ source: UnsafePointer<UInt8>, width: Int, channels: Int, rows: Taps, columns: Taps,
    into pixels: UnsafeMutablePointer<UInt8>
  ) {
    let height = rows.first.count
    // Whole vectors of a column, so that nothing is left over in the loops.
    let stride = (height + 15) / 16 * 16
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width * channels * stride) { turned in
      rows.withVectors {
        cvector_resample_rows(
          source, Int64(width * channels), $0, turned.baseAddress, Int64(stride))
      }
      columns.withVectors {
        cvector_resample_columns(
          turned.baseAddress, Int64(stride), Int64(channels), $0, pixels, Int64(height))
      }
    }
  }

  /// grey ← 0.299 red + 0.587 green + 0.114 blue, rounded, for `count` pixels of three bytes.
  package static func grey(
    of colours: UnsafePointer<UInt8>, into grey: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    cvector_grey_of_colour(colours, grey, Int64(count))
  }
}
