import CVector

/// The weights [rows][depth][height · width] of a layer as the left factor of products for reading.
///
/// Packed, they are tiles of sixteen rows, and behind them for each row what its sums are multiplied with, and what is added
/// then: the bias, and of bytes without a sign what their zero has added to the sum.
package struct DotWeights {
  private static let tileRows = 16

  package let factors: DotFactors
  package let rows: Int
  package let depth: Int
  package let height: Int
  package let width: Int

  package init(_ factors: DotFactors, rows: Int, depth: Int, height: Int = 1, width: Int = 1) {
    (self.factors, self.rows, self.depth) = (factors, rows, depth)
    (self.height, self.width) = (height, width)
  }

  private var taps: Int { height * width }
  private var groups: Int { (depth + factors.group - 1) / factors.group }
  private var rounded: Int { (rows + Self.tileRows - 1) / Self.tileRows * Self.tileRows }
  private var tilesCount: Int { rounded * groups * taps }

  /// The floats that packed weights take.
  package var packedCount: Int { tilesCount + 2 * rounded }

  /// Packs weights and bias into `packedCount` floats.
  package func pack(
    _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let (scales, shifts) = (packed + tilesCount, packed + tilesCount + rounded)
    var sums = [Int32](repeating: 0, count: rows)
    packed.withMemoryRebound(to: UInt32.self, capacity: tilesCount) {
      cvector_dot_pack(
        factors.kind, w, Int64(rows), Int64(depth), Int64(taps), $0, scales, &sums)
    }
    for row in 0..<rows {
      switch factors {
      case .pairs: (scales[row], shifts[row]) = (1, bias?[row] ?? 0)
      case .quads(let range):
        scales[row] *= range.step
        shifts[row] = (bias?[row] ?? 0) - scales[row] * Float(Int(sums[row]) * range.zero)
      }
    }
  }

  /// The rows and columns of a product, and where they lie.
  package struct Target {
    package let data: UnsafeMutablePointer<Float>
    package let lines: Int
    package let columns: Int
    /// Floats from a row or line to the next.
    package let rowStride: Int
    package let lineStride: Int
    package let accumulates: Bool

    package init(
      _ data: UnsafeMutablePointer<Float>, lines: Int = 1, columns: Int, rowStride: Int,
      lineStride: Int = 0, accumulates: Bool = false
    ) {
      (self.data, self.lines, self.columns) = (data, lines, columns)
      (self.rowStride, self.lineStride, self.accumulates) = (rowStride, lineStride, accumulates)
    }
  }

  /// Y (+)= W X + bias
  ///
  /// - Parameters:
  ///   - packed: what `pack` has made.
  ///   - offset: the place of X's first number for the first line and column.
  ///   - lineStride: numbers from that of a line to that of the next.
  ///   - columnStride: numbers from a column of the kernel to the next.
  ///   - instructions: a set of instructions; nil for the best of this processor.
  package func multiply(
    _ packed: UnsafePointer<Float>, _ x: DotMap, offset: Int = 0, lineStride: Int = 0,
    columnStride: Int = 0, into y: Target, instructions: DotInstructions? = nil
  ) {
    let scales = packed + tilesCount
    packed.withMemoryRebound(to: UInt32.self, capacity: tilesCount) { a in
      var product = cvector_dot_product(
        a: a, b: x.data + offset, c: y.data, rows: Int64(rows), lines: Int64(y.lines),
        columns: Int64(y.columns), depth: Int64(groups), height: Int64(height),
        width: Int64(width), b_depth: Int64(x.plane), b_height: Int64(x.row),
        b_width: Int64(columnStride), b_line: Int64(lineStride), c_row: Int64(y.rowStride),
        c_line: Int64(y.lineStride), scale: scales, shift: scales + rounded,
        accumulates: y.accumulates ? 1 : 0)
      let set = instructions ?? DotInstructions.best(factors)
      cvector_dot_multiply(factors.kind, Int32(set.rawValue), &product)
    }
  }
}
