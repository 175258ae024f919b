import CRNNNet
import Kernels
import ProtocolBuffers
import Recognition

/// A network as a graph of ONNX, for images of different widths in one batch.
///
/// As in our own kernels, what lies beyond an image's own width changes nothing: it is zero, or −∞ for a pooling, where
/// a kernel with a border or a group norm would see it, and both directions of an LSTM are told the frames of each
/// image. Between other steps it may hold anything.
struct ONNXNetwork {
  /// The names of inputs and outputs.
  static let images = "images"
  static let widths = "widths"
  static let logits = "logits"
  static let frames = "frames"

  var graph = ONNXGraph()
  let network: Network
  let model: ModelNumbers

  /// The name of what the layers so far put out.
  var value = ONNXNetwork.images
  /// Its channels and height.
  var channels: Int
  var height: Int
  /// Whether it is a sequence [T][N][C], not a map [N][C][H][W].
  var isSequence = false
  /// Whether the columns beyond an image's own width are known to be zero.
  var isMasked = false
  /// Whether no number of it is below zero.
  var isRectified = false
  /// The name of the columns that each image has of its own, [N].
  private(set) var lengths = ONNXNetwork.widths
  /// The names of what was made of `lengths`, by its use.
  private var madeOfLengths: [String: String] = [:]
  /// What residual blocks keep, the last behind the others.
  private var kept: [Kept] = []

  /// - Throws: The layer that has no counterpart, and why.
  init(_ network: Network, _ model: ModelNumbers) throws(ONNXError) {
    (self.network, self.model) = (network, model)
    channels = network.specification.channels
    height = network.specification.height
    for layer in network.layers { try add(layer) }
    finish()
  }

  /// A value, and what is known of it.
  private struct Kept {
    let (value, lengths): (String, String)
    let (channels, height): (Int, Int)
    let (isSequence, isMasked, isRectified): (Bool, Bool, Bool)
    let madeOfLengths: [String: String]

    init(_ network: ONNXNetwork) {
      (value, lengths) = (network.value, network.lengths)
      (channels, height) = (network.channels, network.height)
      isSequence = network.isSequence
      (isMasked, isRectified) = (network.isMasked, network.isRectified)
      madeOfLengths = network.madeOfLengths
    }
  }

  /// The second branch of a residual block begins where the first began.
  private mutating func turn() {
    let input = kept.removeLast()
    kept.append(Kept(self))
    (value, lengths, madeOfLengths) = (input.value, input.lengths, input.madeOfLengths)
    (channels, height, isSequence) = (input.channels, input.height, input.isSequence)
    (isMasked, isRectified) = (input.isMasked, input.isRectified)
  }

  /// The sum of two branches, which may differ beyond an image's own columns.
  private mutating func add() {
    let other = kept.removeLast()
    if other.isSequence { toSequence() } else { toMap() }
    value = graph.add("Add", [other.value, value])
    isMasked = isMasked && other.isMasked
    isRectified = isRectified && other.isRectified
  }

  private mutating func normaliseUnlessFolded(_ layer: BatchNorm) {
    // A convolution in front of it has it in its weights.
    if !layer.isFolded { normalise(layer) }
  }

  private mutating func add(_ layer: any Layer) throws(ONNXError) {
    switch layer {
    case let layer as Convolution: convolve(layer)
    case let layer as DepthwiseConvolution: convolve(layer)
    case let layer as PooledConvolution:
      convolve(layer.convolution)
      pool(layer.pool)
    case let layer as MaxPool: pool(layer)
    case let layer as BatchNorm: normaliseUnlessFolded(layer)
    case let layer as PooledNorm:
      normaliseUnlessFolded(layer.norm)
      pool(layer.pool)
    case let layer as NormedConvolution:
      convolve(layer.convolution)
      try add(layer.norm)
    case let layer as GroupNorm: normalise(layer)
    case is ReLU: rectify()
    // In evaluation it does nothing.
    case is Dropout: break
    case is HeightToChannels: heightToChannels()
    case is ResidualStart: kept.append(Kept(self))
    case is ResidualTurn: turn()
    case let layer as ResidualSum:
      add()
      if layer.isRectified { rectify() }
    case let layer as BidirectionalLSTM:
      recur(layer.directions, "bidirectional")
    case let layer as UnidirectionalLSTM:
      recur(layer.directions, layer.directions[0].isReverse ? "reverse" : "forward")
    case let layer as Linear: project(layer)
    default:
      throw ONNXError(
        "its layer \(type(of: layer)) is none that this program writes with operators of ONNX")
    }
  }

  /// The logits of a sequence, batch first, with zeros behind an image's last frame: the best class there is the
  /// blank.
  private mutating func finish() {
    toSequence()
    let masks = mask(axes: [2])
    let batch = graph.add("Transpose", [value], [.integers("perm", [1, 0, 2])])
    value = graph.add(
      "Where", [masks, batch, graph.constant(0 as Float)], as: Self.logits)
    _ = graph.add("Identity", [lengths], as: Self.frames)
  }

  /// The `GraphProto`.
  var message: ProtobufMessage {
    let specification = network.specification
    return graph.message(
      name: "crnn-dist",
      inputs: [
        ONNXGraph.Value(
          name: Self.images, type: .float,
          shape: [
            .any("batch"), .fixed(specification.channels), .fixed(specification.height),
            .any("width"),
          ],
          documentation:
            "Pictures side by side, normalised; what is right of a picture's own width may hold anything."
        ),
        ONNXGraph.Value(
          name: Self.widths, type: .int64, shape: [.any("batch")],
          documentation:
            "The width of each picture in columns, at least \(specification.minimumWidth)."),
      ],
      outputs: [
        ONNXGraph.Value(
          name: Self.logits, type: .float,
          shape: [.any("batch"), .any("frame"), .fixed(network.classes)],
          documentation:
            "The logits of the classes in each frame; class 0 is CTC's blank. 0 behind a picture's last frame."
        ),
        ONNXGraph.Value(
          name: Self.frames, type: .int64, shape: [.any("batch")],
          documentation: "The frames of each picture."),
      ])
  }
}

extension ONNXNetwork {
  /// The numbers of each image's own columns behind a kernel: ⌊(w + 2 pad − kernel) / stride⌋ + 1, at least 0.
  mutating func shrinkLengths(by kernel: KernelGeometry) {
    let room = 2 * kernel.padWidth - kernel.width + kernel.strideWidth
    guard room != 0 || kernel.strideWidth != 1 else { return }
    // ONNX divides towards zero, so both are made positive first.
    var name = lengths
    if room != 0 { name = graph.add("Add", [name, graph.constant(room)]) }
    if room < 0 { name = graph.add("Max", [name, graph.constant(0)]) }
    if kernel.strideWidth > 1 {
      name = graph.add("Div", [name, graph.constant(kernel.strideWidth)])
    }
    lengths = name
    madeOfLengths = [:]
  }

  /// What is made of the lengths, once for all that use it.
  mutating func ofLengths(_ use: String, _ make: (inout ONNXNetwork) -> String) -> String {
    if let name = madeOfLengths[use] { return name }
    let name = make(&self)
    madeOfLengths[use] = name
    return name
  }

  /// Whether a column is an image's own: [N][T], with axes of extent 1 put in.
  mutating func mask(axes: [Int]) -> String {
    ofLengths("mask \(axes)") { network in
      let mask = network.ofLengths("mask") { $0.plainMask() }
      return network.graph.add("Unsqueeze", [mask, network.graph.constant(axes)])
    }
  }

  private mutating func plainMask() -> String {
    let axis = isSequence ? 0 : 3
    let columns = graph.add(
      "Shape", [value], [.integer("start", axis), .integer("end", axis + 1)])
    let count = graph.add("Squeeze", [columns, graph.constant([0])])
    let range = graph.add("Range", [graph.constant(0), count, graph.constant(1)])
    let lengths = graph.add("Unsqueeze", [lengths, graph.constant([1])])
    return graph.add("Less", [range, lengths])
  }

  /// Gives the columns of a map that are beyond an image's own width a number.
  mutating func maskMap(_ number: Float = 0) {
    toMap()
    guard !isMasked || number != 0 else { return }
    value = graph.add("Where", [mask(axes: [1, 2]), value, graph.constant(number)])
    isMasked = number == 0
  }

  /// [N][C][1][W] as [W][N][C].
  mutating func toSequence() {
    guard !isSequence else { return }
    precondition(height == 1, "a sequence has height 1")
    let rows = graph.add("Squeeze", [value, graph.constant([2])])
    value = graph.add("Transpose", [rows], [.integers("perm", [2, 0, 1])])
    isSequence = true
  }

  /// [T][N][C] as [N][C][1][T].
  mutating func toMap() {
    guard isSequence else { return }
    let rows = graph.add("Transpose", [value], [.integers("perm", [1, 2, 0])])
    value = graph.add("Unsqueeze", [rows, graph.constant([2])])
    isSequence = false
  }
}

/// Why a network is none that ONNX can describe.
struct ONNXError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
