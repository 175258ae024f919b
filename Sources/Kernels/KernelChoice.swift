/// Which loops compute what is made of products.
package enum KernelChoice: Hashable, Sendable, CaseIterable {
  /// Loops as the formulas read: the reference of the tests.
  case naive
  /// What is fastest for the shapes at hand.
  case fast
  /// The same, but Winograd's algorithm with one size of tiles wherever it can be used.
  case winograd(WinogradTile)

  package static var allCases: [KernelChoice] {
    [.naive, .fast] + WinogradTile.allCases.map { .winograd($0) }
  }
}
