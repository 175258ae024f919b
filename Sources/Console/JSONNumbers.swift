import Foundation

// JSON has no numbers that are not finite, and a program that has one should not end for that.
private let names = (infinity: "inf", negative: "-inf", nan: "nan")

extension JSONEncoder {
  /// Writes numbers that are not finite as the texts `inf`, `-inf` and `nan`.
  package static var ofAllNumbers: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: names.infinity, negativeInfinity: names.negative, nan: names.nan)
    return encoder
  }
}

extension JSONDecoder {
  /// Reads what `JSONEncoder.ofAllNumbers` writes.
  package static var ofAllNumbers: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: names.infinity, negativeInfinity: names.negative, nan: names.nan)
    return decoder
  }
}
