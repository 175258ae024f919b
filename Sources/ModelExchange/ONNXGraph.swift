import ProtocolBuffers

/// A graph of ONNX as it grows: nodes in the order in which they compute, and the tensors that they take.
///
/// The numbers are those of the fields of ONNX's messages (onnx.proto3).
struct ONNXGraph {
  /// A setting of a node.
  struct Attribute {
    fileprivate let name: String
    /// Its `AttributeType`.
    fileprivate let type: Int
    fileprivate let fill: (inout ProtobufMessage) -> Void

    static func number(_ name: String, _ value: Float) -> Attribute {
      Attribute(name: name, type: 1) { $0.add(2, float: value) }
    }

    static func integer(_ name: String, _ value: Int) -> Attribute {
      Attribute(name: name, type: 2) { $0.add(3, integer: value) }
    }

    static func text(_ name: String, _ value: String) -> Attribute {
      Attribute(name: name, type: 3) { $0.add(4, text: value) }
    }

    static func integers(_ name: String, _ values: [Int]) -> Attribute {
      Attribute(name: name, type: 7) { $0.add(8, integers: values) }
    }
  }

  /// `TensorProto.DataType`.
  enum ElementType: Int {
    case float = 1
    case int32 = 6
    case int64 = 7
  }

  /// An extent that is the same in all images, or the name of one that is not.
  enum Extent {
    case fixed(Int)
    case any(String)
  }

  /// An input or output of the graph.
  struct Value {
    let name: String
    let type: ElementType
    let shape: [Extent]
    let documentation: String
  }

  private var nodes: [ProtobufMessage] = []
  private var tensors: [ProtobufMessage] = []
  /// Names that were given, by their beginnings.
  private var counts: [String: Int] = [:]
  /// The constants by what they hold.
  private var constants: [String: String] = [:]

  /// Adds a node with one output and returns the name of that.
  ///
  /// - Parameter inputs: the names of what it takes; an empty one stands for an input that is left out.
  mutating func add(
    _ operation: String, _ inputs: [String], _ attributes: [Attribute] = [],
    as output: String? = nil
  ) -> String {
    let name = newName(operation)
    var node = ProtobufMessage()
    for input in inputs { node.add(1, text: input) }
    node.add(2, text: output ?? name)
    node.add(3, text: name)
    node.add(4, text: operation)
    for attribute in attributes { node.add(5, Self.message(attribute)) }
    nodes.append(node)
    return output ?? name
  }

  /// Adds a tensor of numbers and returns its name.
  mutating func tensor(_ name: String, shape: [Int], _ numbers: [Float]) -> String {
    precondition(shape.reduce(1, *) == numbers.count, "\(name) does not have its shape")
    tensors.append(Self.tensor(name, .float, shape: shape) { $0.add(9, floats: numbers) })
    return name
  }

  /// The name of a constant list of whole numbers.
  mutating func constant(_ integers: [Int]) -> String {
    constant("\(integers)", .int64, shape: [integers.count]) { $0.add(7, integers: integers) }
  }

  /// The name of one constant whole number.
  mutating func constant(_ integer: Int) -> String {
    constant("\(integer)", .int64, shape: []) { $0.add(7, integers: [integer]) }
  }

  /// The name of one constant number.
  mutating func constant(_ number: Float) -> String {
    constant("\(number)f", .float, shape: []) { $0.add(9, floats: [number]) }
  }

  private mutating func constant(
    _ key: String, _ type: ElementType, shape: [Int], _ fill: (inout ProtobufMessage) -> Void
  ) -> String {
    if let name = constants[key] { return name }
    let name = newName("constant")
    tensors.append(Self.tensor(name, type, shape: shape, fill))
    constants[key] = name
    return name
  }

  private mutating func newName(_ beginning: String) -> String {
    let number = counts[beginning, default: 0]
    counts[beginning] = number + 1
    return "\(beginning)_\(number)"
  }

  /// The `GraphProto`.
  func message(name: String, inputs: [Value], outputs: [Value]) -> ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, node) }
    graph.add(2, text: name)
    for tensor in tensors { graph.add(5, tensor) }
    for input in inputs { graph.add(11, Self.message(input)) }
    for output in outputs { graph.add(12, Self.message(output)) }
    return graph
  }

  private static func tensor(
    _ name: String, _ type: ElementType, shape: [Int], _ fill: (inout ProtobufMessage) -> Void
  ) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    if !shape.isEmpty { tensor.add(1, integers: shape) }
    tensor.add(2, integer: type.rawValue)
    tensor.add(8, text: name)
    fill(&tensor)
    return tensor
  }

  private static func message(_ attribute: Attribute) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, text: attribute.name)
    attribute.fill(&message)
    message.add(20, integer: attribute.type)
    return message
  }

  private static func message(_ value: Value) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, text: value.name)
    message.add(2) { type in
      type.add(1) { tensor in
        tensor.add(1, integer: value.type.rawValue)
        tensor.add(2) { shape in
          for extent in value.shape {
            shape.add(1) { dimension in
              switch extent {
              case .fixed(let count): dimension.add(1, integer: count)
              case .any(let name): dimension.add(2, text: name)
              }
            }
          }
        }
      }
    }
    message.add(3, text: value.documentation)
    return message
  }
}
