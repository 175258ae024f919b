import Kernels
import Testing

/// Products of bytes and of bfloat16 for reading.
@Suite struct DotKernelsTests {
  /// The shape of a product: a convolution with a kernel of `height` × `width`, or a matrix product.
  struct Shape: CustomStringConvertible {
    let rows: Int
    let depth: Int
    var kernel = (height: 1, width: 1)
    var lines = 1
    let columns: Int

    var description: String {
      "\(rows) × \(depth) × \(kernel.height) × \(kernel.width), \(lines) × \(columns)"
    }
    var taps: Int { kernel.height * kernel.width }
    var mapHeight: Int { lines + kernel.height - 1 }
    var mapRow: Int { columns + kernel.width - 1 }
  }

  static let shapes = [
    Shape(rows: 1, depth: 1, columns: 1), Shape(rows: 17, depth: 5, columns: 1),
    Shape(rows: 160, depth: 37, columns: 1), Shape(rows: 64, depth: 64, columns: 2),
    Shape(rows: 40, depth: 13, columns: 3), Shape(rows: 33, depth: 30, columns: 4),
    Shape(rows: 20, depth: 9, columns: 5), Shape(rows: 16, depth: 8, columns: 16),
    Shape(rows: 9, depth: 11, columns: 31), Shape(rows: 24, depth: 4, columns: 70),
    Shape(rows: 19, depth: 6, kernel: (3, 3), lines: 4, columns: 21),
    Shape(rows: 5, depth: 3, kernel: (2, 2), lines: 2, columns: 2),
  ]

  private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    let random = CounterRandom(seed: seed, purpose: 7)
    return (0..<count).map { 2 * random.float(at: UInt64($0)) - 1 }
  }

  /// What a product puts out, in the middle of a memory whose other numbers are 7.
  private static func product(
    _ shape: Shape, _ factors: DotFactors, _ instructions: DotInstructions, bias: [Float]? = nil,
    accumulates: Bool = false
  ) -> [Float] {
    let (arena, weights) = (
      Arena(),
      DotWeights(
        factors, rows: shape.rows, depth: shape.depth, height: shape.kernel.height,
        width: shape.kernel.width)
    )
    let packed = FloatBuffer(count: weights.packedCount)
    weights.pack(w(shape), bias: bias, into: packed.pointer)
    let map = DotMap(
      factors,
      DotMap.Shape(channels: shape.depth, height: shape.mapHeight, row: shape.mapRow), in: arena)
    map.load(x(shape), plane: shape.mapHeight * shape.mapRow)
    let row = shape.lines * shape.columns + 3
    var result = [Float](repeating: 7, count: shape.rows * row)
    result.withUnsafeMutableBufferPointer {
      weights.multiply(
        packed.pointer, map, lineStride: shape.mapRow, columnStride: 1,
        into: DotWeights.Target(
          $0.baseAddress!, lines: shape.lines, columns: shape.columns, rowStride: row,
          lineStride: shape.columns, accumulates: accumulates), instructions: instructions)
    }
    return result
  }

  private static func w(_ shape: Shape) -> [Float] {
    numbers(shape.rows * shape.depth * shape.taps, seed: 3)
  }

  private static func x(_ shape: Shape) -> [Float] {
    numbers(shape.depth * shape.mapHeight * shape.mapRow, seed: 4)
  }

  /// The formula, for each sum that counts.
  private static func forEachSum(
    _ shape: Shape, _ body: (_ row: Int, _ place: Int, _ terms: [(w: Int, x: Int)]) -> Void
  ) {
    for row in 0..<shape.rows {
      for line in 0..<shape.lines {
        for column in 0..<shape.columns {
          var terms: [(w: Int, x: Int)] = []
          for d in 0..<shape.depth {
            for h in 0..<shape.kernel.height {
              for v in 0..<shape.kernel.width {
                terms.append(
                  (
                    ((row * shape.depth + d) * shape.kernel.height + h) * shape.kernel.width + v,
                    (d * shape.mapHeight + line + h) * shape.mapRow + column + v
                  ))
              }
            }
          }
          body(row, line * shape.columns + column, terms)
        }
      }
    }
  }

  @Test(arguments: shapes, [0, ActivationRange.middle])
  func bytesGiveTheSameBitsOnAllProcessors(_ shape: Shape, _ zero: Int) {
    let range = ActivationRange(step: 1 / 127.5, zero: zero)
    let bias = Self.numbers(shape.rows, seed: 5)
    let (w, x) = (Self.w(shape), Self.x(shape))
    let taps = shape.depth * shape.taps
    let scales = (0..<shape.rows).map { row in
      w[row * taps..<(row + 1) * taps].reduce(0) { max($0, abs($1)) } / 127
    }
    let bytes = x.map { number in
      let scaled = (number * (1 / range.step)).rounded(.toNearestOrEven)
      return min(255, max(0, Int(scaled) + zero)) - zero
    }
    for instructions in DotInstructions.allCases where instructions.areThere(for: .quads(range)) {
      let result = Self.product(shape, .quads(range), instructions, bias: bias)
      let row = shape.lines * shape.columns + 3
      Self.forEachSum(shape) { output, place, terms in
        let sum = terms.reduce(0) { sum, term in
          let byte = (w[term.w] * (1 / scales[output])).rounded(.toNearestOrEven)
          return sum + Int(byte) * bytes[term.x]
        }
        let exact = Double(sum) * Double(scales[output]) * Double(range.step) + Double(bias[output])
        #expect(
          abs(Double(result[output * row + place]) - exact) < 1e-5 * Double(taps),
          "\(instructions) \(output) \(place)")
      }
      #expect(
        result == Self.product(shape, .quads(range), .base, bias: bias), "\(instructions)")
    }
  }

  @Test(arguments: shapes)
  func pairsGiveTheProductOfTheRoundedFactors(_ shape: Shape) {
    func rounded(_ x: Float) -> Double {
      let bits = x.bitPattern + 0x7fff + (x.bitPattern >> 16 & 1)
      return Double(Float(bitPattern: bits & 0xffff_0000))
    }
    let (w, x) = (Self.w(shape), Self.x(shape))
    for instructions in DotInstructions.allCases where instructions.areThere(for: .pairs) {
      let result = Self.product(shape, .pairs, instructions)
      let row = shape.lines * shape.columns + 3
      Self.forEachSum(shape) { output, place, terms in
        let exact = terms.reduce(0) { $0 + rounded(w[$1.w]) * rounded(x[$1.x]) }
        #expect(
          abs(Double(result[output * row + place]) - exact) < 1e-6 * Double(terms.count),
          "\(instructions) \(output) \(place)")
      }
    }
  }

  @Test(arguments: shapes)
  func nothingIsWrittenBesideAProductAndSumsAreAdded(_ shape: Shape) {
    let range = ActivationRange(most: 1, isSigned: true)
    for instructions in DotInstructions.allCases where instructions.areThere(for: .quads(range)) {
      let plain = Self.product(shape, .quads(range), instructions)
      let added = Self.product(shape, .quads(range), instructions, accumulates: true)
      let row = shape.lines * shape.columns + 3
      for index in plain.indices {
        if index % row < row - 3 {
          #expect(abs(added[index] - plain[index] - 7) < 1e-5, "\(instructions) \(index)")
        } else {
          #expect(plain[index] == 7 && added[index] == 7, "\(instructions) \(index)")
        }
      }
    }
  }

  @Test func numbersBeyondTheRangeAreItsEndsAndNoNumberIsTheLeast() {
    let range = ActivationRange(most: 2, isSigned: false)
    let values: [Float] = [-1, 0, 2, 3, .infinity, -.infinity, .nan, 1]
    let arena = Arena()
    let weights = DotWeights(.quads(range), rows: 1, depth: 1)
    let packed = FloatBuffer(count: weights.packedCount)
    weights.pack([1], bias: nil, into: packed.pointer)
    let map = DotMap(.quads(range), DotMap.Shape(channels: 1, row: values.count), in: arena)
    map.load(values, plane: values.count)
    var result = [Float](repeating: 0, count: values.count)
    result.withUnsafeMutableBufferPointer {
      weights.multiply(
        packed.pointer, map,
        into: DotWeights.Target($0.baseAddress!, columns: values.count, rowStride: values.count))
    }

    for (found, wanted) in zip(result, [0, 0, 2, 2, 2, 0, 0, 1] as [Float]) {
      #expect(abs(found - wanted) <= range.step / 2 + 1e-6)
    }
  }
}
