import COpenBLAS

/// A row-major matrix in somebody else's memory: element (i, j) is `data[i * stride + j]`.
package struct Matrix {
  package let data: UnsafePointer<Float>
  /// Distance from one row to the next, in elements.
  package let stride: Int
  /// Whether the product takes its transpose.
  package let isTransposed: Bool

  package init(_ data: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.data = data
    self.stride = stride
    self.isTransposed = transposed
  }

  package init(_ data: UnsafeMutablePointer<Float>, stride: Int, transposed: Bool = false) {
    self.init(UnsafePointer(data), stride: stride, transposed: transposed)
  }
}

/// C = A · B + β C, with A of m × k, B of k × n and C of m × n elements, all row-major.
///
/// A and B are taken transposed where they say so; m, n and k are those of the product.
package func multiply(
  _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int,
  m: Int, n: Int, k: Int, beta: Float, kernels: KernelChoice = .fast
) {
  guard m > 0, n > 0 else { return }
  switch kernels {
  case .fast, .winograd:
    _ = LinearAlgebra.ensureOneThread
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans,
      blasint(m), blasint(n), blasint(k), 1, a.data, blasint(a.stride), b.data, blasint(b.stride),
      beta, c, blasint(stride))
  case .naive:
    let (aRow, aColumn) = a.isTransposed ? (1, a.stride) : (a.stride, 1)
    let (bRow, bColumn) = b.isTransposed ? (1, b.stride) : (b.stride, 1)
    for i in 0..<m {
      for j in 0..<n {
        var sum: Float = 0
        for l in 0..<k {
          sum += a.data[i * aRow + l * aColumn] * b.data[l * bRow + j * bColumn]
        }
        c[i * stride + j] = beta == 0 ? sum : beta * c[i * stride + j] + sum
      }
    }
  }
}

/// The linear algebra library and how it is set.
package enum LinearAlgebra {
  /// Has every product computed by the thread that asks for it.
  ///
  /// The shares of several threads meet at edges where the library rounds otherwise than within, so a
  /// product would depend on their number.
  static let ensureOneThread: Void = openblas_set_num_threads(1)

  /// The library's name and version: `OpenBLAS 0.3.21`, say.
  package static var version: String {
    configuration.split(separator: " ").prefix(2).joined(separator: " ")
  }

  /// The core whose kernels run: `SkylakeX`, say.
  package static var coreType: String { String(cString: openblas_get_corename()) }

  /// How the library was built, in its own words.
  package static var configuration: String { String(cString: openblas_get_config()) }
}
