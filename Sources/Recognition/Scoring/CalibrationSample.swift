import CRNNNet
import Decoding

/// A sample that was read, for what confidences are compared with: whether the text is right, and which of
/// its characters are.
package struct CalibrationSample: Sendable, Equatable {
  /// The number of the sample in its set.
  package let sample: Int
  /// The network's probability of the text.
  let probability: Double
  let isCorrect: Bool
  /// The network's confidence of each character.
  let characters: [Double]
  /// Whether each stands there, with none missing before it (of the last, nor behind it).
  let right: [Bool]

  /// The part of the characters that is right; of an empty text, 1 if nothing stands there.
  var rightShare: Double {
    right.isEmpty
      ? (isCorrect ? 1 : 0) : Double(right.count { $0 }) / Double(right.count)
  }

  init(
    sample: Int, reading: DecodedText, label: String, isCorrect: Bool, alphabet: Alphabet
  ) {
    self.sample = sample
    self.isCorrect = isCorrect
    probability = reading.confidence.text.raw
    let arrangement = alphabet.read(reading.classes)
    characters = arrangement.indices.map { reading.rawSymbols[$0] }
    // A lexicon's word may stand there in another case than it is read in.
    let symbols = alphabet.unit.symbols(of: reading.text)
    right = TextAlignment.rightSymbols(
      read: symbols.count == characters.count ? symbols : arrangement.symbols,
      truth: alphabet.unit.symbols(of: label))
  }

  /// Samples as numbers, to be sent to another rank.
  package static func encode(_ samples: [CalibrationSample]) -> [UInt8] {
    var numbers: [Double] = []
    for sample in samples {
      numbers += [
        Double(sample.sample), sample.probability, sample.isCorrect ? 1 : 0,
        Double(sample.characters.count),
      ]
      numbers += sample.characters
      numbers += sample.right.map { $0 ? 1 : 0 }
    }
    return numbers.withUnsafeBytes { Array($0) }
  }

  package static func decode(_ bytes: [UInt8]) -> [CalibrationSample] {
    let numbers = [Double](unsafeUninitializedCapacity: bytes.count / 8) { buffer, count in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      count = bytes.count / 8
    }
    var samples: [CalibrationSample] = []
    var index = 0
    while index < numbers.count {
      let count = Int(numbers[index + 3])
      let (first, middle) = (index + 4, index + 4 + count)
      samples.append(
        CalibrationSample(
          sample: Int(numbers[index]), probability: numbers[index + 1],
          isCorrect: numbers[index + 2] != 0, characters: Array(numbers[first..<middle]),
          right: numbers[middle..<middle + count].map { $0 != 0 }))
      index = middle + count
    }
    return samples
  }

  package init(
    sample: Int, probability: Double, isCorrect: Bool, characters: [Double], right: [Bool]
  ) {
    self.sample = sample
    self.probability = probability
    self.isCorrect = isCorrect
    self.characters = characters
    self.right = right
  }
}

extension TextAlignment {
  /// The part of the symbols that were read that stands there, with none missing before it; of an empty text, 1 if
  /// nothing stands there.
  package static func rightShare(read: [String], truth: [String]) -> Double {
    let right = rightSymbols(read: read, truth: truth)
    return right.isEmpty
      ? (truth.isEmpty ? 1 : 0) : Double(right.count { $0 }) / Double(right.count)
  }

  /// Whether each symbol that was read stands there, with none missing before it, and of the last none
  /// behind it.
  static func rightSymbols(read: [String], truth: [String]) -> [Bool] {
    var right: [Bool] = []
    var isMissing = false
    for pair in align(read: read, truth: truth) {
      guard pair.read != nil else {
        isMissing = true
        continue
      }
      right.append(!pair.isError && !isMissing)
      isMissing = false
    }
    if isMissing, !right.isEmpty { right[right.count - 1] = false }
    return right
  }
}
