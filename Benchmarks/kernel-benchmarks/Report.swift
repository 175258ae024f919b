import Foundation

/// A group of measurements as a table, the slowest first.
struct Report {
  private let title: String
  private let measurements: [Measurement]
  private let yardsticks: Yardsticks

  init(_ title: String, _ measurements: [Measurement], _ yardsticks: Yardsticks) {
    self.title = title
    self.measurements = measurements.sorted { $0.seconds > $1.seconds }
    self.yardsticks = yardsticks
  }

  var text: String {
    let width = (measurements.map(\.name.count) + [title.count]).max() ?? 0
    func line(_ cells: [String]) -> String {
      cells[0].padding(toLength: width, withPad: " ", startingAt: 0)
        + cells.dropFirst().map { String(repeating: " ", count: max(1, 14 - $0.count)) + $0 }
        .joined()
    }
    return ([line([title, "ms", "rate", "of yardstick"])] + measurements.map { line(row($0)) })
      .joined(separator: "\n")
  }

  private func row(_ measurement: Measurement) -> [String] {
    let time = String(format: "%.3f", measurement.seconds * 1e3)
    func rate(_ amount: Double, _ unit: String, _ yardstick: Double) -> [String] {
      let rate = amount / measurement.seconds * 1e-9
      return [
        measurement.name, time, String(format: "%.1f \(unit)", rate),
        String(format: "%.2f", rate / yardstick),
      ]
    }
    return switch measurement.work {
    case .operations(let count): rate(count, "GFLOP/s", yardsticks.gflops)
    case .bytes(let count): rate(count, "GB/s", yardsticks.gigabytes)
    case .other: [measurement.name, time]
    }
  }
}
