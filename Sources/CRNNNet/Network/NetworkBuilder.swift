import Kernels

/// Turns the steps of a description into layers and gives their parameters names and places.
///
/// Names: `cnn.conv<k>`, `cnn.batchnorm<k>` after convolution k, `rnn.<j>.rnn` and, behind it,
/// `rnn.<j>.embedding`; linear layers for which that name is taken or that follow no LSTM are
/// `linear<i>`.
package struct NetworkBuilder {
  /// What the layers so far put out for a column of an image; the width counts nothing.
  var shape: MapShape
  var parameters = ParameterLayout()
  var statistics = ParameterLayout()
  let scheme: InitialiserScheme
  let classes: Int
  /// The layers up to the last branch, neighbours joined where that is faster.
  private(set) var layers: [any Layer] = []
  /// Those behind it, as they were added.
  private var plainLayers: [any Layer] = []
  private var numbers: [String: Int] = [:]
  private var randomStreams = 0
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
  package mutating func append(_ layer: any Layer) { plainLayers.append(layer) }

  /// Whether there is a layer behind which a head can branch off.
  var hasLayers: Bool { !layers.isEmpty || !plainLayers.isEmpty }

  /// How many layers of a kind there are.
  func count(of kind: String) -> Int { numbers[kind, default: 0] }

  /// The number of the next layer of a kind, from 0.
  mutating func nextNumber(of kind: String) -> Int {
    defer { numbers[kind, default: 0] += 1 }
    return count(of: kind)
  }

  /// The number of the next layer that draws random numbers, from 0; no two layers of a network have the same.
  mutating func nextRandomStream() -> Int {
    defer { randomStreams += 1 }
    return randomStreams
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

  /// Where a head can branch off.
  struct Branch {
    /// The layer whose output it reads.
    let layer: Int
    let shape: MapShape
  }

  /// Ends a run of layers. What the last of them puts out stays as it is: none behind works in its place or is done
  /// before it.
  mutating func branch() -> Branch {
    let joined = Self.joined(plainLayers)
    // What goes into a head wants a gradient.
    let beginsNetwork = layers.isEmpty && parameters.prefix.isEmpty
    layers += beginsNetwork ? NormedConvolution.beginning(joined) : joined
    plainLayers = []
    return Branch(layer: layers.count - 1, shape: shape)
  }

  /// Builds a head with parameters behind those that are there.
  mutating func add(
    _ head: AuxiliaryHead, number: Int, at branch: Branch
  ) throws(NetworkError) -> OutputHead {
    let stored = storedNumbers
    let prefix = "head\(number)."
    (layers, numbers, shape) = ([], [:], branch.shape)
    (parameters.prefix, statistics.prefix) = (prefix, prefix)
    for step in head.steps {
      try add(step)
      if let loss = step.notation.loss, loss.name != head.loss.name {
        throw NetworkError(
          "step \(step) of head \(number) is for \(loss.name), the head's loss is \(head.loss.name)"
        )
      }
    }
    _ = self.branch()
    (parameters.prefix, statistics.prefix) = ("", "")
    guard shape.height == 1, shape.channels == classes else {
      throw NetworkError(
        "head \(number) puts out \(shape.channels) channels of height \(shape.height), not logits of "
          + "\(classes) classes; end it with an output step")
    }
    if head.isTrainingOnly { storedNumbers = stored }
    return OutputHead(
      branch: branch.layer, layers: layers, loss: head.loss, weight: head.weight,
      isTrainingOnly: head.isTrainingOnly)
  }

  private static func joined(_ layers: [any Layer]) -> [any Layer] {
    var joined: [any Layer] = []
    func append(_ layer: any Layer) {
      guard let last = joined.last, let both = last.joined(by: layer) else {
        joined.append(layer)
        return
      }
      joined.removeLast()
      joined += both
    }
    var rest = layers[...]
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
