/// Which implementation of the heavy loops computes.
public enum KernelChoice: String, Sendable, CaseIterable {
  /// Plain loops in the order of the formula: the reference that tests hold the others against.
  case naive
  /// GEMM through OpenBLAS.
  case fast
}
