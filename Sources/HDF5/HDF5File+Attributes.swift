import CHDF5

/// Attributes of the file (object "/"), of groups and of data sets. Setting one replaces it.
extension HDF5File {
  package func setAttribute(
    _ name: String, of object: String = "/", to value: Int64
  ) throws(HDF5Error) {
    try setNumbers(name, object, [value], shape: [])
  }

  package func setAttribute(
    _ name: String, of object: String = "/", to value: Int
  ) throws(HDF5Error) {
    try setAttribute(name, of: object, to: Int64(value))
  }

  package func setAttribute(
    _ name: String, of object: String = "/", to value: Double
  ) throws(HDF5Error) {
    try setNumbers(name, object, [value], shape: [])
  }

  package func setAttribute(
    _ name: String, of object: String = "/", to values: [Int64]
  ) throws(HDF5Error) {
    try setNumbers(name, object, values, shape: [values.count])
  }

  package func setAttribute(
    _ name: String, of object: String = "/", to text: String
  ) throws(HDF5Error) {
    try setTexts(name, object, [text], shape: [])
  }

  package func setAttribute(
    _ name: String, of object: String = "/", to texts: [String]
  ) throws(HDF5Error) {
    try setTexts(name, object, texts, shape: [texts.count])
  }

  /// Whether the object has an attribute of this name; throws if its header is damaged.
  package func hasAttribute(_ name: String, of object: String = "/") throws(HDF5Error) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try checkHeader(of: object)
    return H5Aexists_by_name(id, object, name, chdf5_default()) > 0
  }

  /// An integer; throws if it is missing, no integer, or more than one.
  package func integerAttribute(
    _ name: String, of object: String = "/"
  ) throws(HDF5Error) -> Int64 {
    try single(integersAttribute(name, of: object), name, object)
  }

  /// A floating-point number; throws if it is missing, no such number, or more than one.
  package func doubleAttribute(_ name: String, of object: String = "/") throws(HDF5Error) -> Double
  {
    try single(numbers(name, object, as: Double.self), name, object)
  }

  /// A text; throws if it is missing, no text, or more than one.
  package func textAttribute(_ name: String, of object: String = "/") throws(HDF5Error) -> String {
    try single(textsAttribute(name, of: object), name, object)
  }

  /// Integers along any number of axes.
  package func integersAttribute(
    _ name: String, of object: String = "/"
  ) throws(HDF5Error) -> [Int64] {
    try numbers(name, object, as: Int64.self)
  }

  /// Texts along any number of axes.
  package func textsAttribute(
    _ name: String, of object: String = "/"
  ) throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let (attribute, type, count) = try open(name, object)
    return try HDF5Text.read(count: count, type: type, self, Self.title(name, object)) {
      H5Aread(attribute.id, $0, $1)
    }
  }

  private func numbers<Element: HDF5Element>(
    _ name: String, _ object: String, as element: Element.Type
  ) throws(HDF5Error) -> [Element] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let (attribute, type, count) = try open(name, object)
    let kind = HDF5Dataset.kind(of: type.id)
    let title = Self.title(name, object)
    guard kind.isOfTheSort(of: Element.hdf5Kind) else {
      throw HDF5Error(
        operation: "read", path: path, object: title,
        reason: "it holds \(kind), not \(Element.hdf5Name)")
    }
    var values = [Element](repeating: .zero, count: count)
    guard count == 0 || H5Aread(attribute.id, Element.hdf5MemoryType, &values) >= 0 else {
      throw HDF5Error("read", path, title)
    }
    return values
  }

  private func setNumbers<Element: HDF5Element>(
    _ name: String, _ object: String, _ values: [Element], shape: [Int]
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let attribute = try create(name, object, Element.hdf5FileType, shape)
    guard values.isEmpty || H5Awrite(attribute.id, Element.hdf5MemoryType, values) >= 0 else {
      throw state.writeError("write", Self.title(name, object))
    }
  }

  private func setTexts(
    _ name: String, _ object: String, _ texts: [String], shape: [Int]
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let title = Self.title(name, object)
    let type = try HDF5Text.type(path, title)
    let attribute = try create(name, object, type.id, shape)
    guard !texts.isEmpty else { return }
    let written = try HDF5Text.withPointers(to: texts, path, title) { pointers in
      H5Awrite(attribute.id, type.id, pointers)
    }
    guard written >= 0 else { throw state.writeError("write", title) }
  }

  private func create(
    _ name: String, _ object: String, _ type: hid_t, _ shape: [Int]
  ) throws(HDF5Error) -> HDF5Handle {
    let title = Self.title(name, object)
    if try hasAttribute(name, of: object) {
      guard H5Adelete_by_name(id, object, name, chdf5_default()) >= 0 else {
        throw HDF5Error("replace", path, title)
      }
    }
    let space = try HDF5Handle(
      shape.isEmpty
        ? H5Screate(H5S_SCALAR)
        : H5Screate_simple(Int32(shape.count), shape.map(hsize_t.init), nil),
      "create", path, title)
    return try HDF5Handle(
      H5Acreate_by_name(
        id, object, name, type, space.id, chdf5_default(), chdf5_default(), chdf5_default()),
      "create", path, title, in: state)
  }

  private func open(
    _ name: String, _ object: String
  ) throws(HDF5Error) -> (HDF5Handle, type: HDF5Handle, count: Int) {
    let title = Self.title(name, object)
    guard try hasAttribute(name, of: object) else {
      throw HDF5Error(operation: "read", path: path, object: title, reason: "it does not exist")
    }
    let attribute = try HDF5Handle(
      H5Aopen_by_name(id, object, name, chdf5_default(), chdf5_default()), "read", path, title)
    let type = try HDF5Handle(H5Aget_type(attribute.id), "read", path, title)
    let space = try HDF5Handle(H5Aget_space(attribute.id), "read", path, title)
    let count = H5Sget_simple_extent_npoints(space.id)
    let size = max(H5Tget_size(type.id), HDF5TextHeaps.referenceSize)
    // What an attribute holds stands in the header of its object; the library writes 64 KiB there.
    guard count >= 0, count <= 1 << 20, size <= 1 << 20, Int(count) * size <= 1 << 24 else {
      throw HDF5Error(
        operation: "read", path: path, object: title, reason: "it claims \(count) elements")
    }
    return (attribute, type, Int(count))
  }

  private func single<Value>(
    _ values: [Value], _ name: String, _ object: String
  ) throws(HDF5Error) -> Value {
    guard let value = values.first, values.count == 1 else {
      throw HDF5Error(
        operation: "read", path: path, object: Self.title(name, object),
        reason: "it holds \(values.count) values instead of one")
    }
    return value
  }

  private static func title(_ name: String, _ object: String) -> String {
    object == "/" ? "attribute \(name)" : "attribute \(name) of \(object)"
  }
}
