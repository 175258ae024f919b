/// What holds the pixels of samples in memory.
package protocol PixelSource: AnyObject {
  /// Copies the pixels of a sample to where there is room for them.
  func copyPixels(of sample: Int, to target: UnsafeMutablePointer<UInt8>)
}
