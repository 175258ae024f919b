/// How long a benchmark measures.
package struct BenchmarkLimits: Sendable {
  /// Steps that are measured; nil takes as many as fit into `seconds`, but 3 at least.
  package var steps: Int?
  package var seconds = 5.0
  /// Steps before, which are not measured.
  package var warmup = 3

  package init() {}
}
