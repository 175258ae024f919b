/// Which implementation of the heavy loops computes.
public enum KernelChoice: String, Sendable, CaseIterable {
  /// Plain loops in the order of the formula: the reference that tests hold the others against.
  case naive
  /// Products through OpenBLAS and in panels of our own; Winograd where it pays.
  case fast
  /// As `fast`, with Winograd for every convolution that it can compute, however few its channels.
  case winograd
}
