/// What the numbers of a TIFF file's pixels mean, where Leptonica does not look for it.
struct TIFFMeaning {
  /// The file as Leptonica reads it rightly.
  private(set) var bytes: [UInt8]
  /// Whether the largest number of these bytes is black.
  private(set) var isInverted = false
  /// Whether colours are multiplied by their alpha.
  private(set) var isPremultiplied = false
  /// Whether the number behind the colours is alpha.
  private(set) var hasAlpha = true

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let file = FileBytes(bytes)
    guard let directory = TIFFDirectory(file, at: TIFFDirectory.first(in: file)) else { return }
    let samples = directory[TIFFDirectory.samples] ?? 1
    let extra = directory[TIFFDirectory.extraSamples]
    // Unspecified data, as PIL calls RGBX.
    hasAlpha = extra != 0
    // Of colours, libtiff multiplies alpha in; of grey, the file says whether it is.
    isPremultiplied = samples > 2 || extra == 1
    // Where 0 is white, Leptonica turns 1 and 8 bits only, and not with alpha.
    let bits = directory[TIFFDirectory.bits] ?? 1
    guard directory[TIFFDirectory.photometric] == 0,
      samples == 2 || (samples == 1 && [2, 4, 16].contains(bits))
    else { return }
    isInverted = true
    self.bytes = directory.setting(TIFFDirectory.photometric, to: 1, in: bytes)
  }
}
