import CHDF5

/// An open data set: an array of numbers or texts in a file.
///
/// It stays open as long as this object lives, so that reading pieces of it again and again costs
/// no search. Every call takes the lock of the library.
package final class HDF5Dataset: @unchecked Sendable {
  /// The path inside the file.
  package let name: String
  /// What its elements are.
  package let kind: HDF5ElementKind
  let file: HDF5File
  let handle: HDF5Handle
  /// What rows are read and written with; kept, so that reading rows again and again allocates nothing.
  private var rowSpaces: RowSpaces?

  /// The dataspaces of a selection of rows, in the file and in memory, and the extent of the whole.
  private struct RowSpaces {
    let file: HDF5Handle
    let memory: HDF5Handle
    let extent: [Int]
  }

  init(_ handle: HDF5Handle, _ name: String, _ file: HDF5File) throws(HDF5Error) {
    self.handle = handle
    self.name = name
    self.file = file
    let type = try HDF5Handle(H5Dget_type(handle.id), "read the type of", file.path, name)
    kind = Self.kind(of: type.id)
  }

  /// The number of elements along each axis; empty for a single value.
  package func shape() throws(HDF5Error) -> [Int] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try Self.shape(of: space(), file.path, name)
  }

  /// The number of rows, that is, elements along the first axis.
  package func rowCount() throws(HDF5Error) -> Int {
    guard let rows = try shape().first else {
      throw HDF5Error(
        operation: "read rows of", path: file.path, object: name, reason: "it is a single value")
    }
    return rows
  }

  /// Reads all elements, the last axis fastest. Throws if the file holds another sort of elements.
  package func read<Element: HDF5Element>(
    as type: Element.Type = Element.self
  ) throws(HDF5Error) -> [Element] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let count = try elementCount(bytesEach: MemoryLayout<Element>.stride)
    var values = [Element](repeating: .zero, count: count)
    var failure: HDF5Error?
    values.withUnsafeMutableBufferPointer { buffer in
      do throws(HDF5Error) { try read(into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }

  /// Reads all elements into `buffer`, which has room for exactly those.
  package func read<Element: HDF5Element>(
    into buffer: UnsafeMutableBufferPointer<Element>
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try checkSort(of: Element.self)
    try checkCount(buffer.count, "read")
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    guard
      H5Dread(
        handle.id, Element.hdf5MemoryType, chdf5_all(), chdf5_all(), chdf5_default(), base) >= 0
    else { throw HDF5Error("read", file.path, name) }
  }

  /// Reads a range of rows into `buffer`, which has room for exactly those.
  package func read<Element: HDF5Element>(
    rows: Range<Int>, into buffer: UnsafeMutableBufferPointer<Element>
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try checkSort(of: Element.self)
    let selection = try select(rows, count: buffer.count, "read", "of")
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    guard
      H5Dread(
        handle.id, Element.hdf5MemoryType, selection.memory.id, selection.file.id,
        chdf5_default(), base) >= 0
    else { throw HDF5Error("read rows \(rows.text) of", file.path, name) }
  }

  /// Replaces all elements.
  package func write<Element: HDF5Element>(
    _ buffer: UnsafeBufferPointer<Element>
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try checkSort(of: Element.self)
    try checkCount(buffer.count, "write")
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    guard
      H5Dwrite(
        handle.id, Element.hdf5MemoryType, chdf5_all(), chdf5_all(), chdf5_default(), base) >= 0
    else { throw file.state.writeError("write", name) }
  }

  /// Adds rows at the end of an extensible data set; `buffer` holds whole rows.
  package func append<Element: HDF5Element>(
    _ buffer: UnsafeBufferPointer<Element>
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try checkSort(of: Element.self)
    var extent = try shape()
    let row = extent.dropFirst().reduce(1, *)
    guard !extent.isEmpty, row > 0, buffer.count % row == 0 else {
      throw HDF5Error(
        operation: "append to", path: file.path, object: name,
        reason: "\(buffer.count) elements are no whole number of rows of \(row)")
    }
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    let old = extent[0]
    extent[0] += buffer.count / row
    guard H5Dset_extent(handle.id, extent.map(hsize_t.init)) >= 0 else {
      throw file.state.writeError("append to", name)
    }
    rowSpaces = nil
    let selection = try select(old..<extent[0], count: buffer.count, "append", "to")
    guard
      H5Dwrite(
        handle.id, Element.hdf5MemoryType, selection.memory.id, selection.file.id,
        chdf5_default(), base) >= 0
    else { throw file.state.writeError("append to", name) }
  }

  /// The dataspace; the library is locked.
  func space() throws(HDF5Error) -> HDF5Handle {
    try HDF5Handle(H5Dget_space(handle.id), "read the shape of", file.path, name)
  }

  /// The number of elements, checked against what the file really stores.
  ///
  /// A damaged header can claim a size that no machine can hold. What claims more than it stores
  /// is refused before memory is asked for; reading makes at most eight bytes of one.
  func elementCount(bytesEach: Int) throws(HDF5Error) -> Int {
    var count = 1
    for extent in try shape() {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw tooLarge("more than 2^63") }
      count = product
    }
    let limit = max(1 << 26, Int(clamping: H5Dget_storage_size(handle.id)).saturating(times: 8))
    guard count.saturating(times: bytesEach) <= limit else { throw tooLarge("\(count)") }
    return count
  }

  private func tooLarge(_ count: String) -> HDF5Error {
    HDF5Error(
      operation: "read", path: file.path, object: name,
      reason: "it claims \(count) elements, far more than it stores")
  }

  private func checkSort<Element: HDF5Element>(of type: Element.Type) throws(HDF5Error) {
    guard kind.isOfTheSort(of: Element.hdf5Kind) else {
      throw HDF5Error(
        operation: "use", path: file.path, object: name,
        reason: "it holds \(kind), not \(Element.hdf5Name)")
    }
  }

  private func checkCount(_ count: Int, _ operation: String) throws(HDF5Error) {
    let extent = try shape()
    guard extent.reduce(1, { $0.saturating(times: $1) }) == count else {
      throw HDF5Error(
        operation: operation, path: file.path, object: name,
        reason: "its shape is \(extent), which does not make \(count) elements")
    }
  }

  /// Selects rows in the file, and as many elements in memory; the words say what is done with them.
  private func select(
    _ rows: Range<Int>, count: Int, _ verb: String, _ preposition: String
  ) throws(HDF5Error) -> RowSpaces {
    let spaces = try rowSpacesOfExtent()
    let extent = spaces.extent
    guard let total = extent.first, rows.lowerBound >= 0, rows.upperBound <= total,
      extent.dropFirst().reduce(rows.count, { $0.saturating(times: $1) }) == count
    else {
      throw HDF5Error(
        operation: "\(verb) rows \(rows.text) \(preposition)", path: file.path, object: name,
        reason: "its shape is \(extent), and \(count) elements are asked for")
    }
    let isSelected = withUnsafeTemporaryAllocation(
      of: hsize_t.self, capacity: 2 * extent.count
    ) { numbers in
      guard let start = numbers.baseAddress else { return false }
      let size = start + extent.count
      for axis in extent.indices {
        start[axis] = axis == 0 ? hsize_t(rows.lowerBound) : 0
        size[axis] = axis == 0 ? hsize_t(rows.count) : hsize_t(extent[axis])
      }
      return
        (rows.isEmpty
        || H5Sselect_hyperslab(spaces.file.id, H5S_SELECT_SET, start, nil, size, nil) >= 0)
        && H5Sset_extent_simple(spaces.memory.id, Int32(extent.count), size, nil) >= 0
    }
    guard isSelected else {
      throw HDF5Error("\(verb) rows \(rows.text) \(preposition)", file.path, name)
    }
    return spaces
  }

  private func rowSpacesOfExtent() throws(HDF5Error) -> RowSpaces {
    if let rowSpaces { return rowSpaces }
    let filespace = try space()
    let spaces = RowSpaces(
      file: filespace,
      memory: try HDF5Handle(H5Screate(H5S_SIMPLE), "select rows of", file.path, name),
      extent: try Self.shape(of: filespace, file.path, name))
    rowSpaces = spaces
    return spaces
  }

  static func shape(
    of space: HDF5Handle, _ path: String, _ name: String
  ) throws(HDF5Error) -> [Int] {
    let rank = H5Sget_simple_extent_ndims(space.id)
    guard rank >= 0 else { throw HDF5Error("read the shape of", path, name) }
    var extent = [hsize_t](repeating: 0, count: Int(rank))
    guard H5Sget_simple_extent_dims(space.id, &extent, nil) >= 0 else {
      throw HDF5Error("read the shape of", path, name)
    }
    return extent.map { Int(clamping: $0) }
  }

  static func kind(of type: hid_t) -> HDF5ElementKind {
    let bytes = H5Tget_size(type)
    switch H5Tget_class(type) {
    case H5T_INTEGER where chdf5_is_plain_integer(type) != 0:
      return .integer(bytes: bytes, signed: H5Tget_sign(type) != H5T_SGN_NONE)
    case H5T_FLOAT where chdf5_is_plain_float(type) != 0: return .float(bytes: bytes)
    case H5T_STRING: return .text
    default: return .other
    }
  }
}

extension Range<Int> {
  /// As in "3 to 7".
  fileprivate var text: String { "\(lowerBound) to \(upperBound)" }
}

extension Int {
  /// The product, or the largest integer where it does not fit.
  func saturating(times other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
