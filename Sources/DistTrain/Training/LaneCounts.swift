/// What is counted of one lane of a step.
struct LaneCounts {
  enum Count: Int, CaseIterable {
    case lossSum, lossCount, unfit, widened, notFinite, blankFrames, frames, guessCost
  }

  private var numbers = SIMD8<Double>.zero

  subscript(count: Count) -> Double {
    get { numbers[count.rawValue] }
    set { numbers[count.rawValue] = newValue }
  }
}
