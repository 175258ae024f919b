import CPangoFT2

extension FT_Bitmap {
  /// Grey pixels, row by row, that Pango draws into.
  init(grey pixels: UnsafeMutablePointer<UInt8>?, width: Int, height: Int) {
    self.init()
    (rows, self.width, pitch) = (UInt32(height), UInt32(width), Int32(width))
    buffer = pixels
    num_grays = 256
    pixel_mode = UInt8(FT_PIXEL_MODE_GRAY.rawValue)
  }
}
