import Kernels

/// Max pooling: the largest value in each window; padding, and what lies beyond an image's own
/// width, counts as −∞.
///
/// y[c][i][j] = max over k, l of x[c][i · sh + k − ph][j · sw + l − pw]. Of equal values the first
/// gets the gradient.
package struct MaxPool: Layer {
  package let geometry: KernelGeometry
  /// Whether it does the work of a rectifier beside it, y = max(…, 0): what is not above 0 then gets no
  /// gradient.
  package private(set) var isRectified = false

  init(geometry: KernelGeometry, isRectified: Bool = false) {
    (self.geometry, self.isRectified) = (geometry, isRectified)
  }

  package struct Cache {
    /// Only its shape counts.
    var input: Tensor?
    var taps: UnsafeMutablePointer<UInt8>?
  }

  package func makeCache() -> Cache { Cache() }

  package var kind: String? { "pool" }

  package var kernels: [KernelGeometry] { [geometry] }

  package var diagnoses: [LayerDiagnosis] { isRectified ? [.rectified] : [] }

  package func joined(by next: any Layer) -> [any Layer]? {
    if next is ReLU, let rectified { return [rectified] }
    // A rectified one has what counts for its gradient in the taps.
    return givingMemory(to: next)
  }

  /// One that does a rectifier's work too; nil where it cannot: a byte is to tell each element of a kernel, and none.
  var rectified: MaxPool? {
    guard geometry.height * geometry.width < 256 else { return nil }
    return MaxPool(geometry: geometry, isRectified: true)
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let y = output(of: x, pass, &cache)
    let filled = cache
    pass.split(x.channels) { channels, _ in pool(x, into: y, row: 0, channels, filled) }
    y.maskPadding()
    return y
  }

  /// Memory for the output, and for what backward needs.
  func output(of x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let widths = x.widths.mapped(in: pass.output) { geometry.outputWidth($0) }
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    let count = x.channels * height * width * x.batch
    let y = Tensor(
      pass.output.floats(count), channels: x.channels, height: height, width: width,
      batch: x.batch, widths: widths)
    let taps =
      pass.mode == .training
      ? pass.output.bytes(count).bindMemory(to: UInt8.self, capacity: count) : nil
    cache = Cache(input: x, taps: taps)
    return y
  }

  /// What is compared: the numbers, rectified where the pooling is, or as they are, or with the other sign.
  enum Comparison {
    case ofPool, plain, flipped
  }

  /// Pools channels of a map, or some rows of one, into the rows of `y` from `row` on.
  func pool(
    _ x: Tensor, into y: Tensor, row: Int, _ channels: Range<Int>, _ cache: Cache,
    as comparison: Comparison = .ofPool
  ) {
    let first = channels.lowerBound * y.plane + row * y.width * y.batch
    VectorOperations.maxPool(
      x.data + channels.lowerBound * x.plane, y.data + first,
      taps: cache.taps.map { $0 + first }, channels: channels.count,
      widths: x.widths.pointer, narrowest: x.widths.narrowest,
      shape: geometry.poolShape(
        input: x, rectifies: isRectified && comparison == .ofPool, outPlane: y.plane,
        flips: comparison == .flipped))
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input, let taps = cache.taps else {
      preconditionFailure("backward without forward")
    }
    let dx = x.likeness(in: pass.output)
    pass.split(x.channels) { channels, _ in
      let first = channels.lowerBound * dy.plane
      VectorOperations.maxPoolBackward(
        dy: dy.data + first, taps: taps + first, dx: dx.data + channels.lowerBound * x.plane,
        channels: channels.count, shape: geometry.poolShape(input: x, rectifies: isRectified))
    }
    return dx
  }
}

/// `Mp<height>,<width>[,<stride>,<stride>[,<padding>,<padding>]]`; the stride is the kernel's size unless given.
///
/// In `Mp0,<width>` the kernel is as high as the map, whatever that is.
package struct MaxPoolNotation: LayerNotation {
  package static let letters = "Mp"
  /// The elements of a kernel: a byte tells one of them.
  private static let mostElements = 256

  /// Of height 0 where it is as high as the map.
  package let geometry: KernelGeometry

  package init(_ word: NotationWord) throws(NetworkError) {
    let rest = word.rest(behind: Self.letters)
    guard !rest.hasPrefix("0,") else {
      let width = try word.numbers(rest.dropFirst(2), counts: [1])[0]
      guard width <= Self.mostElements else { throw Self.limits(word) }
      geometry = KernelGeometry(height: 0, width: width, strideHeight: 0, strideWidth: width)
      return
    }
    let numbers = try word.numbers(rest, counts: [2, 4, 6], zeroFrom: 4)
    var geometry = KernelGeometry(height: numbers[0], width: numbers[1])
    (geometry.strideHeight, geometry.strideWidth) =
      numbers.count > 2 ? (numbers[2], numbers[3]) : (numbers[0], numbers[1])
    if numbers.count > 4 { (geometry.padHeight, geometry.padWidth) = (numbers[4], numbers[5]) }
    guard 2 * geometry.padHeight <= numbers[0], 2 * geometry.padWidth <= numbers[1],
      numbers[0] * numbers[1] <= Self.mostElements
    else { throw Self.limits(word) }
    self.geometry = geometry
  }

  private init(_ geometry: KernelGeometry) { self.geometry = geometry }

  private static func limits(_ word: NotationWord) -> NetworkError {
    word.error(
      "padding is at most half of the kernel, the kernel at most \(mostElements) elements")
  }

  package var description: String {
    let g = geometry
    let hasPadding = g.padHeight != 0 || g.padWidth != 0
    let hasStride = hasPadding || g.strideHeight != g.height || g.strideWidth != g.width
    return "Mp\(g.height),\(g.width)" + (hasStride ? ",\(g.strideHeight),\(g.strideWidth)" : "")
      + (hasPadding ? ",\(g.padHeight),\(g.padWidth)" : "")
  }

  package var kernels: [KernelGeometry] { [geometry] }

  /// The same for maps of a height, which then stands in the word.
  package func onMaps(ofHeight height: Int) -> MaxPoolNotation {
    guard geometry.height == 0 else { return self }
    var kernel = geometry
    (kernel.height, kernel.strideHeight) = (height, height)
    return MaxPoolNotation(kernel)
  }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    let height = network.shape.height
    let kernel = onMaps(ofHeight: height).geometry
    guard kernel.height * kernel.width <= Self.mostElements else {
      throw NetworkError(
        "step \(self) finds maps of height \(height); the kernel has at most \(Self.mostElements) "
          + "elements")
    }
    try network.shrink(by: kernel, self)
    network.append(MaxPool(geometry: kernel))
  }
}
