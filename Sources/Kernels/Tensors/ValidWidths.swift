/// How many columns of each image of a batch are its own; the columns beyond are padding.
package struct ValidWidths {
  package let pointer: UnsafePointer<Int32>
  package let count: Int
  /// The width of the narrowest image: columns below it are valid in all images.
  package let narrowest: Int
  /// The sum of all widths.
  package let total: Int

  package init(_ pointer: UnsafePointer<Int32>, count: Int) {
    self.pointer = pointer
    self.count = count
    var narrowest = Int32.max
    var total = 0
    for n in 0..<count {
      narrowest = min(narrowest, pointer[n])
      total += Int(pointer[n])
    }
    self.narrowest = Int(narrowest)
    self.total = total
  }

  package subscript(n: Int) -> Int { Int(pointer[n]) }

  /// The widths after a step that turns width w into `transform(w)`.
  package func mapped(in arena: Arena, _ transform: (Int) -> Int) -> ValidWidths {
    let mapped = arena.integers(count)
    for n in 0..<count { mapped[n] = Int32(max(0, transform(self[n]))) }
    return ValidWidths(mapped, count: count)
  }
}
