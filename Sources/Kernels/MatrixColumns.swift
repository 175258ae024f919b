/// Columns of a matrix in somebody else's memory, rows `stride` floats apart.
package struct MatrixColumns {
  package let data: UnsafeMutablePointer<Float>
  package let stride: Int
  package let count: Int

  package init(data: UnsafeMutablePointer<Float>, stride: Int, count: Int) {
    (self.data, self.stride, self.count) = (data, stride, count)
  }
}
