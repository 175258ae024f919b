/// Which blocks of a data set a process reads, and how what several processes counted comes together.
package struct EvaluationShare {
  /// Its number among the processes, from 0.
  package let rank: Int
  package let size: Int
  /// Replaces the numbers by their sums over all processes.
  package let sum: (inout [Double]) throws -> Void

  package init(rank: Int, size: Int, sum: @escaping (inout [Double]) throws -> Void) {
    (self.rank, self.size, self.sum) = (rank, size, sum)
  }

  /// All of it, in this process.
  package static var whole: EvaluationShare { EvaluationShare(rank: 0, size: 1) { _ in } }
}
