import CRNNNet
import Kernels
import Testing

/// What layers do to each other: those that work in place, and those that need again what they put out.
@Suite struct NetworkGradientTests {
  private static let widths = [9, 7, 12]

  @Test(
    arguments: [
      "Lbx5 Re", "Lbx5 Re Re", "Lbx5 Do0 Re", "Lbx5 Do0.3 Re", "Lbx5 S1(1x0)1,3 Re",
      "Lbx5 Re Lbx4 Re", "Lbx5 Bn Re", "Lbx5 Bn Re Re", "Lbx5 Mp1,2 Re", "Lbx5 Re Mp1,2,1,1",
      "Lbx5 Cr1,3,4", "Lbx5 Cl1,3,4 Bn Re", "Lbx5 Fr4 Re", "Fr4 Do0.3 Re Lbx5", "Re Do0.2 Bn Lbx5",
      "Cl1,3,4 Bn Re Do0.5 Re Bn Re Cr1,3,4", "R[Cl1,3,16]", "R[Cl1,3,16 Bn Cl1,3,16 Bn] Re",
      "R[Fr16 Bn] Re",
      "Lbx5 R[Fl6 Re][Cl1,3,6 Bn] Re Re", "R[R[Cl1,3,16] Re][Cl1,1,16 Bn] Re Mp1,2",
      "R[Do0.3][Cl1,1,16] R[Cr1,3,16]", "R[Re][Re] R[Re]", "R[Lbx8 Re] R[Bn][Do0.2]",
      "R[R[R[Fl16]][Fl16 Re]][R[Gn4][Fl16]]", "R[Cl1,3,6,1,2 Re][Clv1,1,6,1,2]",
      "R[Mp1,3,1,1,0,1 Re][Cl1,1,16] R[Mp1,3,1,1,0,1] Re",
    ], [KernelChoice.fast, .naive])
  func gradientsHoldWhateverLayersFollowEachOther(_ steps: String, _ kernels: KernelChoice) throws {
    let network = try Network(
      NetworkSpecification("[1,4,0,1 Cr3,3,4 S1(1x0)1,3 \(steps) O1c]"), classes: 4)
    let model = TestNetworks.Model(network, kernels: kernels)
    model.moveWeights()
    let worst = model.largestGradientError(Self.widths, step: 1e-3)
    #expect(worst.error < 2e-2, "\(steps): the gradient of \(worst.name) is off by \(worst.error)")
  }

  @Test(arguments: NetworkSpecification.presets, [KernelChoice.fast, .naive])
  func aWeightThatIsNotANumberIsSeenInTheLoss(_ preset: String, _ kernels: KernelChoice) throws {
    let model = TestNetworks.Model(
      try TestNetworks.small(preset, classes: 5), kernels: kernels)
    let widths = [40, 33]
    #expect(model.loss(widths).isFinite)
    for parameter in model.network.parameters.parameters {
      let place = parameter.slot.offset + parameter.slot.count / 2
      let weight = model.weights.pointer[place]
      model.weights.pointer[place] = .nan
      #expect(!model.loss(widths).isFinite, "\(parameter.name)")
      model.weights.pointer[place] = weight
    }
    #expect(model.loss(widths).isFinite)
  }
}
