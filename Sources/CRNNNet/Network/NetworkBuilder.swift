/// Turns the steps of a description into layers and gives their parameters names and places.
///
/// Names: `cnn.conv<k>`, `cnn.batchnorm<k>` after convolution k, `rnn.<j>.rnn` and, behind it,
/// `rnn.<j>.embedding`; linear layers for which that name is taken or that follow no LSTM are
/// `linear<i>`.
public struct NetworkBuilder {
  /// What the layers so far put out for a column of an image; the width counts nothing.
  var shape: MapShape
  var parameters = ParameterLayout()
  var statistics = ParameterLayout()
  let scheme: InitialiserScheme
  let classes: Int
  private var plainLayers: [any Layer] = []
  private var numbers: [String: Int] = [:]
  /// What the layers so far put out for a column of the images, where none makes them narrower.
  private var columnNumbers = 0
  /// Those of the layers that do not work in place where nothing is remembered for a backward pass.
  private(set) var storedNumbers = 0

  /// The kinds of layers whose numbers other kinds are named by.
  static let convolution = "convolution"
  static let recurrence = "recurrence"

  init(_ specification: NetworkSpecification, classes: Int) {
    scheme = specification.scheme
    shape = MapShape(channels: specification.channels, height: specification.height, width: 1)
    self.classes = classes
  }

  mutating func add(_ step: NetworkStep) throws(NetworkError) {
    try step.notation.add(to: &self)
    let numbers = shape.channels * shape.height
    columnNumbers += numbers
    if !step.notation.isInPlace { storedNumbers += numbers }
    guard columnNumbers <= NetworkLimits.columnNumbers else {
      throw NetworkError(
        "step \(step): so far the layers put out \(columnNumbers) numbers for each column of an image; "
          + "at most \(NetworkLimits.columnNumbers) are possible")
    }
  }

  /// Adds a layer behind the others.
  mutating func append(_ layer: any Layer) { plainLayers.append(layer) }

  /// How many layers of a kind there are.
  func count(of kind: String) -> Int { numbers[kind, default: 0] }

  /// The number of the next layer of a kind, from 0.
  mutating func nextNumber(of kind: String) -> Int {
    defer { numbers[kind, default: 0] += 1 }
    return count(of: kind)
  }

  /// Makes the maps as high as a kernel leaves them.
  mutating func shrink(
    by kernel: KernelGeometry, _ step: some LayerNotation
  ) throws(NetworkError) {
    let output = kernel.outputHeight(shape.height)
    guard output > 0 else {
      throw NetworkError(
        "step \(step) finds maps of height \(shape.height), which are lower than its kernel; "
          + "take higher images or leave out a pooling")
    }
    shape.height = output
  }

  func requireSequence(_ step: some LayerNotation) throws(NetworkError) {
    guard shape.height == 1 else {
      throw NetworkError(
        "step \(step) wants a sequence, but the maps are \(shape.height) high; put S1(1x0)1,3 before it"
      )
    }
  }

  /// The layers, neighbours joined where that is faster.
  var layers: [any Layer] {
    var joined: [any Layer] = []
    func append(_ layer: any Layer) {
      guard let last = joined.last, let both = last.joined(by: layer) else {
        joined.append(layer)
        return
      }
      joined.removeLast()
      joined += both
    }
    var rest = plainLayers[...]
    while let layer = rest.popFirst() {
      if let next = rest.first, layer.canFollow(next) {
        rest.removeFirst()
        append(next)
      }
      append(layer)
    }
    return joined
  }
}
