/// A network for a number of classes: its layers in order and where their parameters stand.
public struct Network: Sendable {
  public let specification: NetworkSpecification
  public let classes: Int
  public let layers: [any Layer]
  /// That of the logits, which the last step names.
  public let loss: any Loss
  /// The trainable parameters, in forward order.
  public let parameters: ParameterLayout
  /// The running statistics of batch norm.
  public let statistics: ParameterLayout
  /// The numbers that reading holds for a column of the images, where no layer makes them narrower.
  public let storedNumbers: Int

  /// Builds the layers; throws where two steps do not fit together.
  public init(_ specification: NetworkSpecification, classes: Int) throws(NetworkError) {
    var builder = NetworkBuilder(specification, classes: classes)
    for step in specification.steps { try builder.add(step) }
    guard let loss = specification.steps.last?.notation.loss else {
      throw NetworkError("the network ends with its one output step, O1c")
    }
    self.loss = loss
    self.specification = specification
    self.classes = classes
    layers = builder.layers
    parameters = builder.parameters
    statistics = builder.statistics
    storedNumbers = builder.storedNumbers
  }

  /// Gives all parameters and statistics their first values, as a function of the seed alone.
  public func initialise(
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
