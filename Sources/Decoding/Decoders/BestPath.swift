/// Best-path decoding of what was trained with CTC: the likeliest class of every frame, repeats joined, blanks dropped.
struct BestPath<Score: BinaryFloatingPoint> {
  private(set) var classes: [Int32] = []
  /// The sum of the scores along the path.
  private(set) var sum: Score = 0

  /// - Parameter score: the score of a class in a frame; of equal ones the first is taken.
  @inline(__always)
  init(frames: Int, classes count: Int, score: (_ frame: Int, _ class: Int) -> Score) {
    self.init(frames: frames) { t in
      var best = 0
      for k in 1..<count where score(t, k) > score(t, best) { best = k }
      return (best, score(t, best))
    }
  }

  /// - Parameter likeliest: the class of a frame, and its score.
  @inline(__always)
  init(frames: Int, likeliest: (_ frame: Int) -> (class: Int, score: Score)) {
    var last = 0
    for t in 0..<frames {
      let (best, score) = likeliest(t)
      if best != 0, best != last { classes.append(Int32(best)) }
      last = best
      sum += score
    }
  }
}
