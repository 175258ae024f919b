/// Turns the steps of a description into layers and gives their parameters names and places.
///
/// Names: `cnn.conv<k>`, `cnn.batchnorm<k>` after convolution k, `rnn.<j>.rnn` and, behind it,
/// `rnn.<j>.embedding`; linear layers for which that name is taken or that follow no LSTM are
/// `linear<i>`.
struct NetworkBuilder {
  private(set) var layers: [any Layer] = []
  private(set) var parameters = ParameterLayout()
  private(set) var statistics = ParameterLayout()
  private let scheme: InitialiserScheme
  private let classes: Int
  private var channels: Int
  private var height: Int
  private var convolutions = 0
  private var recurrent = 0
  private var dropouts = 0
  private var linears = 0
  /// What the layers so far put out for a column of the images, where none makes them narrower.
  private var columnNumbers = 0
  /// Those of the layers that do not work in place where nothing is remembered for a backward pass.
  private(set) var storedNumbers = 0

  init(_ specification: NetworkSpecification, classes: Int) {
    scheme = specification.scheme
    channels = specification.channels
    height = specification.height
    self.classes = classes
  }

  mutating func add(_ step: NetworkStep) throws(NetworkError) {
    try addLayers(step)
    columnNumbers += channels * height
    switch step {
    case .batchNorm, .rectifier, .dropout: break
    default: storedNumbers += channels * height
    }
    guard columnNumbers <= NetworkLimits.columnNumbers else {
      throw NetworkError(
        "step \(step): so far the layers put out \(columnNumbers) numbers for each column of an image; "
          + "at most \(NetworkLimits.columnNumbers) are possible")
    }
  }

  private mutating func addLayers(_ step: NetworkStep) throws(NetworkError) {
    switch step {
    case .convolution(let outputs, let geometry, _, let hasBias, let rectified):
      try addConvolution(step, outputs, geometry, hasBias)
      if rectified { addRectifier() }
    case .maxPool(let geometry): try addPool(step, geometry)
    case .batchNorm: try addBatchNorm()
    case .rectifier: addRectifier()
    case .dropout(let probability):
      layers.append(Dropout(probability: probability, number: dropouts))
      dropouts += 1
    case .heightToChannels:
      layers.append(HeightToChannels())
      channels *= height
      height = 1
    case .bidirectionalLSTM(let hidden):
      try requireSequence(step)
      try addLSTM(hidden)
    case .linear(let outputs, let rectified):
      try requireSequence(step)
      try addLinear(outputs)
      if rectified { addRectifier() }
    case .output(let declared):
      try requireSequence(step)
      // The description is checked with two classes before the alphabet is known.
      if let declared, declared != classes, classes != 2 {
        throw NetworkError(
          "the output has \(declared) classes, but the alphabet needs \(classes) with the blank; "
            + "write O1c to take the number from the alphabet")
      }
      try addLinear(classes)
    }
  }

  private mutating func shrink(
    _ step: NetworkStep, _ geometry: KernelGeometry
  ) throws(NetworkError) {
    let output = geometry.outputHeight(height)
    guard output > 0 else {
      throw NetworkError(
        "step \(step) finds maps of height \(height), which are lower than its kernel; "
          + "take higher images or leave out a pooling")
    }
    height = output
  }

  private func requireSequence(_ step: NetworkStep) throws(NetworkError) {
    guard height == 1 else {
      throw NetworkError(
        "step \(step) wants a sequence, but the maps are \(height) high; put S1(1x0)1,3 before it")
    }
  }

  private mutating func addConvolution(
    _ step: NetworkStep, _ outputs: Int, _ geometry: KernelGeometry, _ hasBias: Bool
  ) throws(NetworkError) {
    try shrink(step, geometry)
    let name = "cnn.conv\(convolutions)"
    let fanIn = channels * geometry.height * geometry.width
    guard fanIn <= NetworkLimits.columnNumbers, fanIn * height <= NetworkLimits.columnNumbers else {
      throw NetworkError(
        "step \(step): its windows hold \(channels) × \(geometry.height) × \(geometry.width) numbers at "
          + "each of \(height) heights; at most \(NetworkLimits.columnNumbers) are possible in all")
    }
    let weight = try parameters.add(
      "\(name).weight", [outputs, channels, geometry.height, geometry.width],
      scheme.convolutionWeight(fanIn: fanIn))
    let bias =
      hasBias
      ? try parameters.add("\(name).bias", [outputs], scheme.convolutionBias(fanIn: fanIn)) : nil
    layers.append(
      Convolution(
        inputChannels: channels, outputChannels: outputs, geometry: geometry, weight: weight,
        bias: bias))
    channels = outputs
    convolutions += 1
  }

  private mutating func addBatchNorm() throws(NetworkError) {
    var name = convolutions > 0 ? "cnn.batchnorm\(convolutions - 1)" : "cnn.batchnorm"
    while parameters["\(name).weight"] != nil { name += "b" }
    var norm = BatchNorm(
      channels: channels,
      weight: try parameters.add("\(name).weight", [channels], .constant(1)),
      bias: try parameters.add("\(name).bias", [channels], .constant(0)),
      runningMean: try statistics.add("\(name).running_mean", [channels], .constant(0)),
      runningVariance: try statistics.add("\(name).running_var", [channels], .constant(1)))
    if var convolution = layers.last as? Convolution {
      norm.isFolded = true
      convolution.norm = norm
      layers[layers.count - 1] = convolution
    }
    layers.append(norm)
  }

  private mutating func addRectifier() {
    if var pool = layers.last as? MaxPool, pool.canRectify {
      pool.isRectified = true
      layers[layers.count - 1] = pool
    } else if var pooled = layers.last as? PooledConvolution, pooled.pool.canRectify {
      pooled.pool.isRectified = true
      layers[layers.count - 1] = pooled
    } else if var norm = layers.last as? BatchNorm {
      norm.precedesRectifier = true
      layers[layers.count - 1] = norm
      layers.append(ReLU(norm: norm, isInPlace: true))
    } else {
      // Others hand on, or are, the output of a recurrence, which needs it to go back through time.
      let isInPlace =
        layers.last is Convolution || layers.last is MaxPool || layers.last is PooledConvolution
        || layers.last is Linear
      layers.append(ReLU(isInPlace: isInPlace))
    }
  }

  private mutating func addPool(
    _ step: NetworkStep, _ geometry: KernelGeometry
  ) throws(NetworkError) {
    try shrink(step, geometry)
    // The larger of two rectified values is the rectified larger one, and it is one of fewer.
    let isAfterRectifier = layers.last is ReLU
    if isAfterRectifier { removeRectifier() }
    let pool = MaxPool(geometry: geometry)
    if let convolution = layers.last as? Convolution, convolution.isNarrow,
      PooledConvolution.fits(geometry)
    {
      layers[layers.count - 1] = PooledConvolution(convolution: convolution, pool: pool)
    } else {
      layers.append(pool)
    }
    if isAfterRectifier { addRectifier() }
  }

  private mutating func removeRectifier() {
    layers.removeLast()
    guard var norm = layers.last as? BatchNorm else { return }
    norm.precedesRectifier = false
    layers[layers.count - 1] = norm
  }

  private mutating func addLSTM(_ hidden: Int) throws(NetworkError) {
    let name = "rnn.\(recurrent).rnn"
    var directions: [LSTMDirection] = []
    for suffix in ["", "_reverse"] {
      directions.append(
        LSTMDirection(
          inputs: channels, hidden: hidden, isReverse: !suffix.isEmpty,
          inputWeight: try parameters.add(
            "\(name).weight_ih_l0\(suffix)", [4 * hidden, channels],
            scheme.lstmWeight(hidden: hidden)),
          hiddenWeight: try parameters.add(
            "\(name).weight_hh_l0\(suffix)", [4 * hidden, hidden],
            scheme.lstmWeight(hidden: hidden)),
          inputBias: try parameters.add(
            "\(name).bias_ih_l0\(suffix)", [4 * hidden], scheme.lstmInputBias(hidden: hidden)),
          hiddenBias: try parameters.add(
            "\(name).bias_hh_l0\(suffix)", [4 * hidden], scheme.lstmHiddenBias(hidden: hidden))))
    }
    layers.append(
      BidirectionalLSTM(
        inputs: channels, hidden: hidden, forwardDirection: directions[0],
        reverseDirection: directions[1]))
    channels = 2 * hidden
    recurrent += 1
  }

  private mutating func addLinear(_ outputs: Int) throws(NetworkError) {
    var name = "rnn.\(recurrent - 1).embedding"
    if recurrent == 0 || parameters["\(name).weight"] != nil {
      name = "linear\(linears)"
      linears += 1
    }
    layers.append(
      Linear(
        inputs: channels, outputs: outputs,
        weight: try parameters.add(
          "\(name).weight", [outputs, channels], scheme.linear(fanIn: channels)),
        bias: try parameters.add("\(name).bias", [outputs], scheme.linear(fanIn: channels))))
    channels = outputs
  }
}
