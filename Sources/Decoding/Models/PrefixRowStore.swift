/// Rows of a `PrefixModel`, computed when they are first asked for, then kept.
final class PrefixRowStore {
  /// The rows are thrown away and begun anew when they take more memory than this.
  private static let limit = 256 << 20
  private let classes: Int
  private var rows: [Int: PrefixRow] = [:]
  private var blocks: [(UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int32>)] = []

  init(classes: Int) {
    self.classes = classes
  }

  deinit { empty() }

  /// The row of a state; `fill` computes one that is not there.
  func row(
    of state: Int,
    fill: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int32>) -> Void
  ) -> PrefixRow {
    if let row = rows[state] { return row }
    if (blocks.count + 1) * classes * 12 > Self.limit { empty() }
    let scores = UnsafeMutablePointer<Double>.allocate(capacity: classes)
    let next = UnsafeMutablePointer<Int32>.allocate(capacity: classes)
    scores.initialize(repeating: 0, count: classes)
    next.initialize(repeating: 0, count: classes)
    fill(scores, next)
    blocks.append((scores, next))
    let row = PrefixRow(scores: scores, next: next)
    rows[state] = row
    return row
  }

  private func empty() {
    for (scores, next) in blocks {
      scores.deallocate()
      next.deallocate()
    }
    blocks = []
    rows = [:]
  }
}
