import CVector

/// Loops over whole buffers, compiled for several instruction sets.
package enum VectorOperations {
  /// y += x
  package static func add(
    _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    cvector_add(x, y, Int64(count))
  }

  /// y ← a y
  package static func scale(_ y: UnsafeMutablePointer<Float>, by a: Float, count: Int) {
    cvector_scale(a, y, Int64(count))
  }

  /// The instruction set that the loops run on here: `x86-64-v4`, say.
  package static var instructionSet: String { String(cString: cvector_instruction_set()) }
}
