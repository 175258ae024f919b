/// Which blocks of a data set a process reads, and how what several processes counted comes together.
public struct EvaluationShare {
  /// Its number among the processes, from 0.
  public let rank: Int
  public let size: Int
  /// Replaces the numbers by their sums over all processes.
  public let sum: (inout [Double]) throws -> Void

  public init(rank: Int, size: Int, sum: @escaping (inout [Double]) throws -> Void) {
    (self.rank, self.size, self.sum) = (rank, size, sum)
  }

  /// All of it, in this process.
  public static var whole: EvaluationShare { EvaluationShare(rank: 0, size: 1) { _ in } }
}
