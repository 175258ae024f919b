import CRNNNet
import Foundation
import HDF5
import Kernels
import Testing

/// What PyTorch makes of small networks with the steps that the presets do not have (tools/make_fixtures.py --steps).
@Suite struct StepReferenceTests {
  private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/steps.h5").path

  private static let notations = [
    "[1,12,0,1 Cr3,3,4 Mp2,2 Cln3,3,6 Bn Re Mp0,1 S1(1x0)1,3 Lbx5 O1c]",
    "[1,8,0,1 Cr3,3,4 R[Cln3,3,4 Bn Re Cln3,3,4 Bn] Re R[Cln3,3,6,2,1 Bn Re Cln3,3,6 Bn][Cln1,1,6,2,1 Bn] Re "
      + "Mp0,2 S1(1x0)1,3 Fl7 O1c]",
    "[1,9,0,1 Cr3,3,5 Cdln3,3 Bn Re Cln1,1,8 Bn Re Cdr5,3,2,2 Cdlv2,3 Mp0,1 S1(1x0)1,3 Fl7 O1c]",
    "[1,8,0,3 Cl3,3,4 R[R[Cr3,3,4] Re Cl3,3,4][Gn2 Cl1,1,4] Mp2,2 S1(1x0)1,3 R[Lbx8] O1c]",
  ]

  @Test(arguments: notations.indices, [KernelChoice.fast, .naive])
  func theNumbersAreThoseOfPyTorch(_ number: Int, _ kernels: KernelChoice) throws {
    let file = try HDF5File(opening: Self.path)
    let network = try Network(
      NetworkSpecification(Self.notations[number]),
      classes: Int(try file.integerAttribute("classes")))
    let group = "/\(number)"
    let weights = try Self.buffer(network.parameters, file, "\(group)/state")
    let statistics = try Self.buffer(network.statistics, file, "\(group)/state")
    let executor = LaneExecutor(network, kernels: kernels)
    let shape = try file.shape(of: "\(group)/input")
    let pixels: [Float] = try file.read("\(group)/input")
    func logits(_ mode: Pass.Mode) -> [Float] {
      let logits = executor.forward(
        widths: [Int](repeating: shape[3], count: shape[0]), weights: weights.pointer,
        statistics: statistics.pointer, mode: mode
      ) { x in
        for (index, pixel) in pixels.enumerated() {
          let (w, h) = (index % shape[3], index / shape[3] % shape[2])
          let (c, n) = (
            index / shape[3] / shape[2] % shape[1], index / shape[3] / shape[2] / shape[1]
          )
          x.data[x.index(c, h, w, n)] = pixel
        }
      }
      return (0..<logits.count).map { index in
        let (k, n) = (index % logits.channels, index / logits.channels % logits.batch)
        return logits.data[logits.index(k, 0, index / logits.channels / logits.batch, n)]
      }
    }
    let evaluated: [Float] = try file.read("\(group)/eval_logits")
    #expect(largestDifference(logits(.evaluation), evaluated) < 1e-4)
    let trained: [Float] = try file.read("\(group)/logits")
    #expect(largestDifference(logits(.training), trained) < 1e-4)
    let gradients = FloatBuffer(count: network.parameters.count)
    gradients.pointer.update(repeating: .nan, count: gradients.count)
    var outcomes: [LossOutcome] = []
    executor.backward(
      [[Int32]](repeating: [1, 2], count: shape[0]), gradients: gradients.pointer, into: &outcomes)
    for parameter in network.parameters.parameters {
      let wanted: [Float] = try file.read("\(group)/gradient/\(parameter.name)")
      let found = (0..<wanted.count).map { gradients.pointer[parameter.slot.offset + $0] }
      let largest = wanted.reduce(0) { max($0, abs($1)) }
      #expect(largestDifference(found, wanted) < 1e-3 * largest + 1e-5, "\(parameter.name)")
    }
  }

  @Test(arguments: notations, [KernelChoice.fast, .naive])
  func thePaddingOfAnImageChangesNothing(_ notation: String, _ kernels: KernelChoice) throws {
    let network = try Network(NetworkSpecification(notation), classes: 5)
    let model = TestNetworks.Model(network, kernels: kernels)
    let widths = [37, 64, 21, 50]
    let together = model.evaluate(widths)
    for (n, width) in widths.enumerated() {
      let alone = model.evaluate([width], firstImage: n)[0]
      #expect(largestDifference(together[n], alone) < 1e-5, "image \(n)")
    }
  }

  private static func buffer(
    _ layout: ParameterLayout, _ file: HDF5File, _ group: String
  ) throws -> FloatBuffer {
    let buffer = FloatBuffer(count: layout.count)
    for parameter in layout.parameters {
      let numbers: [Float] = try file.read("\(group)/\(parameter.name)")
      for (index, number) in numbers.enumerated() {
        buffer.pointer[parameter.slot.offset + index] = number
      }
    }
    return buffer
  }
}
