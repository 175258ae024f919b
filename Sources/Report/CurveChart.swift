import Console

/// A chart of curves over the steps of one or several runs, as its template wants it.
struct CurveChart {
  static let width = 560.0
  static let height = 290.0
  private static let left = 62.0
  private static let right = 14.0
  private static let top = 38.0
  private static let bottom = 36.0
  /// More points than that cannot be told apart.
  private static let pointLimit = 500

  /// A curve before it is drawn.
  struct Series {
    let name: String
    /// The colour's number.
    let colour: Int
    /// Whether each point is marked, as of validations, or only the line is drawn.
    let isMarked: Bool
    let points: [(step: Int, value: Double)]
  }

  struct Tick {
    let position: String
    let label: String
  }
  struct Mark {
    let x: String
    let y: String
    let text: String
  }
  struct Curve {
    let name: String
    let colour: Int
    let style: String
    let path: String
    let marks: [Mark]
  }

  let title: String
  let explanation: String
  let alternative: String
  let box: String
  let plotLeft = "\(Self.left)"
  let plotRight = "\(Self.width - Self.right)"
  let plotTop = "\(Self.top)"
  let plotBottom = "\(Self.height - Self.bottom)"
  let labelLeft = "\(Self.left - 7)"
  let stepLabel = "\(Self.height - Self.bottom + 15)"
  let stepTitle = "\(Self.height - 4)"
  let middle = "\((Self.left + Self.width - Self.right) / 2)"
  let epochLabel = "\(Self.top - 18)"
  let valueTicks: [Tick]
  let stepTicks: [Tick]
  let epochTicks: [Tick]
  let hasEpochs: Bool
  /// The positions of the steps from which the run was resumed.
  let resumes: [Tick]
  let curves: [Curve]

  /// What is shown of the steps below every chart of a page.
  struct Steps {
    let last: Int
    /// Nil where it is not known, or not the same in all runs.
    let perEpoch: Int?
    let resumed: [Int]
  }

  /// - Parameters:
  ///   - unit: what stands behind each number of the axis.
  ///   - allowsLogarithm: whether numbers that are orders apart are drawn by their logarithms.
  /// - Returns: nil where there is nothing to draw.
  init?(
    _ title: String, _ explanation: String, _ series: [Series], steps: Steps, unit: String = "",
    fromZero: Bool = false, allowsLogarithm: Bool = false
  ) {
    let drawn = series.compactMap(Self.finite)
    let values = drawn.flatMap { $0.points.map(\.value) }
    guard let least = values.min(), let most = values.max() else { return nil }
    let isLogarithmic = allowsLogarithm && least > 0 && most / least > 20
    let axis = isLogarithmic ? Axis(logarithmic: values) : Axis(values, fromZero: fromZero)
    let stepAxis = Axis(from: 0, to: Double(steps.last))
    self.title = title
    self.explanation = isLogarithmic ? explanation + "; logarithmic" : explanation
    box = "0 0 \(Self.width) \(Self.height)"
    alternative = drawn.map { series in
      let last = series.points[series.points.count - 1]
      return "\(series.name): \(NumberText.significant(series.points[0].value, 4))\(unit) at step "
        + "\(series.points[0].step), \(NumberText.significant(last.value, 4))\(unit) at step "
        + "\(last.step)"
    }.joined(separator: "; ")
    let x = { (step: Double) in
      NumberText.fixed(
        Self.left + stepAxis.position(step) * (Self.width - Self.left - Self.right), 1)
    }
    let y = { (value: Double) in
      let height = Self.height - Self.top - Self.bottom
      return NumberText.fixed(Self.height - Self.bottom - axis.position(value) * height, 1)
    }
    valueTicks = axis.ticks.map { Tick(position: y($0), label: axis.label($0) + unit) }
    stepTicks = stepAxis.ticks.map { Tick(position: x($0), label: NumberText.fixed($0, 0)) }
    epochTicks = Self.epochs(steps).map { epoch, step in
      Tick(position: x(Double(step)), label: "\(epoch)")
    }
    hasEpochs = !epochTicks.isEmpty
    resumes = steps.resumed.map { Tick(position: x(Double($0)), label: "resumed after step \($0)") }
    curves = drawn.map { series in
      // A line needs two points.
      let isMarked = series.isMarked || series.points.count == 1
      let line = isMarked ? series.points : Self.thinned(series.points)
      let points = line.map { "\(x(Double($0.step))),\(y($0.value))" }
      return Curve(
        name: series.name, colour: series.colour, style: isMarked ? "marked" : "plain",
        path: "M" + points.joined(separator: "L"),
        marks: !isMarked
          ? []
          : series.points.map {
            Mark(
              x: x(Double($0.step)), y: y($0.value),
              text: "\(series.name), step \($0.step): "
                + NumberText.significant($0.value, 5) + unit)
          })
    }
  }

  private static func finite(_ series: Series) -> Series? {
    let points = series.points.filter { $0.value.isFinite }
    guard !points.isEmpty else { return nil }
    return Series(
      name: series.name, colour: series.colour, isMarked: series.isMarked, points: points)
  }

  /// The ends of round numbers of epochs, not more than ten.
  private static func epochs(_ steps: Steps) -> [(epoch: Int, step: Int)] {
    guard let perEpoch = steps.perEpoch, steps.last >= perEpoch else { return [] }
    let last = steps.last / perEpoch
    let powers = sequence(first: 1) { $0 * 10 }
    let stride = powers.lazy.flatMap { [$0, 2 * $0, 5 * $0] }.first { last / $0 <= 10 } ?? last
    return Swift.stride(from: stride, through: last, by: stride).map { ($0, $0 * perEpoch) }
  }

  /// The least and the largest of each of equal parts, so that no spike is lost.
  private static func thinned(
    _ points: [(step: Int, value: Double)]
  ) -> [(step: Int, value: Double)] {
    guard points.count > pointLimit else { return points }
    let parts = pointLimit / 2
    return (0..<parts).flatMap { part in
      let all = points[part * points.count / parts..<(part + 1) * points.count / parts]
      let extremes = [all.min { $0.value < $1.value }, all.max { $0.value < $1.value }]
      return extremes.compactMap(\.self).sorted { $0.step < $1.step }
    }
  }
}
