import CRNNNet
import Kernels
import Testing

/// Where in the picture the frames of a network look.
@Suite struct FrameGridTests {
  /// With weights and pixels that are not negative a change of a column is seen in every frame whose
  /// window has it.
  @Test(
    "A frame stands in the middle of the columns that it sees",
    arguments: [
      "[1,8,0,1 Cln3,3,2 Mp2,2 Cln3,3,2 Mp2,2 Clvn2,2,3 S1(1x0)1,3 O1c]",
      "[1,8,0,1 Cln3,3,2 Re Mp2,2 Cln3,3,2 Mp2,1 Cln5,5,2 Mp2,1 S1(1x0)1,3 O1c]",
      "[1,8,0,1 Cln3,3,2 Mp8,1 S1(1x0)1,3 O1c]",
    ])
  func aFrameStandsInTheMiddleOfTheColumnsThatItSees(_ text: String) throws {
    let network = try Network(NetworkSpecification(text), classes: 3)
    let weights = FloatBuffer(count: network.parameters.count)
    for i in 0..<weights.count { weights.pointer[i] = 0.1 + 0.01 * Float(i % 7) }
    let statistics = FloatBuffer(count: max(1, network.statistics.count))
    let executor = LaneExecutor(network)
    let width = 48
    func frames(changing column: Int?) -> [Float] {
      let logits = executor.forward(
        widths: [width], weights: weights.pointer, statistics: statistics.pointer, mode: .evaluation
      ) { x in
        for i in 0..<x.count { x.data[i] = 1 + Float(i % 5) * 0.01 }
        if let column { for h in 0..<x.height { x.data[x.index(0, h, column, 0)] = 1000 } }
      }
      return (0..<logits.widths[0]).map { logits.data[logits.index(1, 0, $0, 0)] }
    }
    let plain = frames(changing: nil)
    var seen = [[Int]](repeating: [], count: plain.count)
    for column in 0..<width {
      for (t, value) in frames(changing: column).enumerated() where abs(value - plain[t]) > 0.01 {
        seen[t].append(column)
      }
    }
    // Frames at the edges see padding as well.
    let inner = seen.indices.filter {
      seen[$0].first ?? 0 > 0 && seen[$0].last ?? width < width - 1
    }
    #expect(inner.count > 4)
    for t in inner {
      let first = try #require(seen[t].first)
      let last = try #require(seen[t].last)
      let middle = Double(first + last + 1) / 2
      let grid = network.frameGrid
      #expect(abs(grid.start + (Double(t) + 0.5) * grid.step - middle) < 1e-9, "frame \(t)")
    }
  }
}
