import CDeflate

/// Streams in zlib's format (RFC 1950), which PNG files have their rows in.
package enum ZLibStream {
  /// The bytes as a stream, as small as it gets.
  package static func compress(_ bytes: [UInt8]) -> [UInt8] {
    guard let compressor = libdeflate_alloc_compressor(12) else {
      preconditionFailure("there is no memory to compress a picture in")
    }
    defer { libdeflate_free_compressor(compressor) }
    let capacity = libdeflate_zlib_compress_bound(compressor, bytes.count)
    return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, written in
      written = libdeflate_zlib_compress(
        compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
      // The buffer has the size that the library asks for.
      precondition(written > 0, "\(bytes.count) bytes cannot be compressed")
    }
  }

  /// Fills `output` with what a stream holds.
  ///
  /// - Returns: whether the stream is whole and sound and held just as much.
  package static func decompress(
    _ stream: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let decompressor = libdeflate_alloc_decompressor() else { return false }
    defer { libdeflate_free_decompressor(decompressor) }
    // Nil where the length would go: anything but a full buffer is an error then.
    return libdeflate_zlib_decompress(
      decompressor, stream.baseAddress, stream.count, output.baseAddress, output.count, nil)
      == LIBDEFLATE_SUCCESS
  }
}
