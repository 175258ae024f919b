import TextReading
import TextTraining

/// Pictures of texts in an alphabet that a small network learns in seconds: a bar for each symbol, at its own height.
enum BarCode {
  static let notation = "[1,16,0,1 Cr3,3,8 Mp2,2 Cr3,3,16 Mp2,1 S1(1x0)1,3 Lbx16 O1c]"
  static let texts = ["abc", "cab", "bca", "a", "b", "c", "ab", "ba", "cc", "acb"]

  /// Twelve columns of paper and ink for each symbol.
  static func image(_ text: String) throws -> TextImage {
    let (height, width) = (16, 12 * text.count + 4)
    var pixels = [UInt8](repeating: 255, count: width * height)
    for (index, symbol) in text.unicodeScalars.enumerated() {
      let top = 5 * Int(symbol.value - 97)
      for y in top..<top + 5 {
        for x in 12 * index + 4..<12 * index + 12 { pixels[y * width + x] = 0 }
      }
    }
    return try TextImage(width: width, height: height, pixels: pixels)
  }

  static func samples() throws -> [TrainingSample] {
    try texts.map { TrainingSample(try image($0), text: $0) }
  }

  static func network(seed: UInt32 = 3) throws -> TrainableNetwork {
    try TrainableNetwork(
      NetworkDescription(notation), symbolsOf: texts,
      optimizer: OptimizerChoice(.adam, learningRate: 0.01), seed: seed)
  }

  /// A network that has seen its samples 150 times.
  static func trained() throws -> TrainableNetwork {
    let network = try network()
    let samples = try samples()
    for _ in 0..<150 { try network.step(samples) }
    return network
  }
}
