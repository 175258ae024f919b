/// A network for a number of classes: its layers in order and where their parameters stand.
package struct Network: Sendable {
  package let specification: NetworkSpecification
  package let classes: Int
  /// The trunk, the output step with it.
  package let layers: [any Layer]
  /// The main head, then those beside it in their order.
  package let heads: [OutputHead]
  /// The trainable parameters, the trunk's in forward order and then those of the heads beside the main one.
  package let parameters: ParameterLayout
  /// The running statistics of batch norm.
  package let statistics: ParameterLayout
  /// The numbers that reading holds for a column of the images, where no layer makes them narrower.
  package let storedNumbers: Int

  /// Builds the layers; throws where two steps do not fit together.
  ///
  /// - Parameter further: heads that the description does not name; they come behind those that it does.
  package init(
    _ specification: NetworkSpecification, classes: Int,
    auxiliaryHeads further: [AuxiliaryHead] = []
  ) throws(NetworkError) {
    guard let loss = specification.steps.last?.notation.loss else {
      throw NetworkError("the network ends with its one output step, O1c")
    }
    let auxiliaryHeads = try specification.auxiliaryHeads(loss) + further
    var builder = NetworkBuilder(specification, classes: classes)
    var branches: [Int: NetworkBuilder.Branch] = [:]
    for (index, step) in specification.steps.enumerated() {
      try builder.add(step)
      if auxiliaryHeads.contains(where: { $0.step == index }) { branches[index] = builder.branch() }
    }
    let end = builder.branch()
    layers = builder.layers
    var heads = [
      OutputHead(branch: end.layer, layers: [], loss: loss, weight: 1, isTrainingOnly: false)
    ]
    for head in auxiliaryHeads {
      let number = heads.count
      guard let branch = branches[head.step] else {
        throw NetworkError(
          "head \(number) branches off behind step \(head.step) of \(specification.steps.count), from 0"
        )
      }
      try Self.checkFrames(of: head, number: number, specification)
      heads.append(try builder.add(head, number: number, at: branch))
    }
    self.specification = specification
    self.classes = classes
    self.heads = heads
    parameters = builder.parameters
    statistics = builder.statistics
    storedNumbers = builder.storedNumbers
  }

  /// Throws where a head leaves no frame of an image that the network reads.
  private static func checkFrames(
    of head: AuxiliaryHead, number: Int, _ specification: NetworkSpecification
  ) throws(NetworkError) {
    var path = specification
    path.steps = specification.steps[...head.step] + head.steps
    guard path.frames(forWidth: specification.minimumWidth) > 0 else {
      throw NetworkError(
        "head \(number) has no frame of images that are \(specification.minimumWidth) wide, which the network "
          + "reads"
      )
    }
  }

  /// Gives all parameters and statistics their first values, as a function of the seed alone.
  package func initialise(
    weights: UnsafeMutablePointer<Float>, statistics running: UnsafeMutablePointer<Float>,
    seed: UInt64
  ) {
    for (layout, buffer) in [(parameters, weights), (statistics, running)] {
      for (number, parameter) in layout.parameters.enumerated() {
        parameter.initialiser.fill(
          buffer[parameter.slot], count: parameter.slot.count, seed: seed, parameter: number)
      }
    }
  }
}
