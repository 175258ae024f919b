import Dispatch

/// Repeats kernels and takes medians.
struct Timer {
  let seconds: Double
  /// What a kernel's name must have one of; empty for all.
  let names: [String]

  private static let leastRuns = 5

  func wants(_ name: String) -> Bool {
    names.isEmpty || names.contains { name.contains($0) }
  }

  /// The median time of the body, whose first run only warms up; `prepare` runs before each and is
  /// not timed.
  func median(preparedBy prepare: () -> Void = {}, _ body: () -> Void) -> Double {
    prepare()
    body()
    var times: [Double] = []
    var total = 0.0
    while total < seconds || times.count < Self.leastRuns {
      prepare()
      let start = DispatchTime.now().uptimeNanoseconds
      body()
      let time = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      times.append(time)
      total += time
    }
    times.sort()
    return times[times.count / 2]
  }

  /// The measurement, or nil for a kernel that nobody asked for.
  func measure(
    _ name: String, _ work: Measurement.Work, preparedBy prepare: () -> Void = {},
    _ body: () -> Void
  ) -> Measurement? {
    guard wants(name) else { return nil }
    return Measurement(name: name, seconds: median(preparedBy: prepare, body), work: work)
  }
}
