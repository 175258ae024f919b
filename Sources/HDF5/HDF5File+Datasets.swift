import CHDF5
import Foundation

extension HDF5File {
  /// Opens a data set, of which any part can be read at the same cost.
  ///
  /// Throws if it is not there or compressed, or if the library would stumble over it.
  package func dataset(_ name: String) throws(HDF5Error) -> HDF5Dataset {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard try exists(name) else {
      throw HDF5Error(operation: "open", path: path, object: name, reason: "it does not exist")
    }
    try checkHeader(of: name)
    let access = try HDF5Handle(H5Pcreate(chdf5_dataset_access()), "open", path, name)
    // Without a cache, chunks are read where they lie, and not copied whole by the length that
    // their index claims.
    guard !isReadOnly || H5Pset_chunk_cache(access.id, 1, 0, 1) >= 0 else {
      throw HDF5Error("open", path, name)
    }
    return try HDF5Dataset(
      HDF5Handle(H5Dopen2(id, name, access.id), "open", path, name, in: state), name, self)
  }

  /// Creates a data set of fixed shape, and the groups on the way to it.
  package func createDataset<Element: HDF5Element>(
    _ name: String, of type: Element.Type, shape: [Int]
  ) throws(HDF5Error) -> HDF5Dataset {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try create(name, Element.hdf5FileType, shape, chunkRows: nil)
  }

  /// Creates a data set without rows, to which rows of the shape `row` can be appended.
  ///
  /// `chunkRows` is the number of rows that lie together in the file.
  package func createExtensibleDataset<Element: HDF5Element>(
    _ name: String, of type: Element.Type, row: [Int], chunkRows: Int
  ) throws(HDF5Error) -> HDF5Dataset {
    precondition(chunkRows >= 1 && row.allSatisfy { $0 >= 1 }, "an empty chunk for \(name)")
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try create(name, Element.hdf5FileType, [0] + row, chunkRows: chunkRows)
  }

  /// Writes numbers as a new data set; without a `shape`, as one axis.
  package func write<Element: HDF5Element>(
    _ values: [Element], to name: String, shape: [Int]? = nil
  ) throws(HDF5Error) {
    let dataset = try createDataset(name, of: Element.self, shape: shape ?? [values.count])
    var failure: HDF5Error?
    values.withUnsafeBufferPointer { buffer in
      do throws(HDF5Error) { try dataset.write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes numbers as a new data set.
  package func write<Element: HDF5Element>(
    _ buffer: UnsafeBufferPointer<Element>, to name: String, shape: [Int]
  ) throws(HDF5Error) {
    try createDataset(name, of: Element.self, shape: shape).write(buffer)
  }

  /// Reads all numbers of a data set, the last axis fastest.
  package func read<Element: HDF5Element>(
    _ name: String, as type: Element.Type = Element.self
  ) throws(HDF5Error) -> [Element] {
    try dataset(name).read(as: Element.self)
  }

  /// Reads all numbers of a data set into `buffer`, which has room for exactly those.
  package func read<Element: HDF5Element>(
    _ name: String, into buffer: UnsafeMutableBufferPointer<Element>
  ) throws(HDF5Error) {
    try dataset(name).read(into: buffer)
  }

  /// The number of elements along each axis of a data set.
  package func shape(of name: String) throws(HDF5Error) -> [Int] { try dataset(name).shape() }

  /// Creates a data set of any type; the library is locked.
  func create(
    _ name: String, _ type: hid_t, _ shape: [Int], chunkRows: Int?
  ) throws(HDF5Error) -> HDF5Dataset {
    precondition(shape.allSatisfy { $0 >= 0 }, "shape \(shape) of \(name)")
    let extent = shape.map(hsize_t.init)
    let creation = try HDF5Handle(H5Pcreate(chdf5_dataset_create()), "create", path, name)
    var limit = extent
    if let chunkRows {
      limit[0] = chdf5_unlimited()
      let chunk = [hsize_t(chunkRows)] + extent.dropFirst()
      guard H5Pset_chunk(creation.id, Int32(chunk.count), chunk) >= 0,
        H5Pset_fill_time(creation.id, H5D_FILL_TIME_NEVER) >= 0
      else { throw HDF5Error("create", path, name) }
    }
    let space = try HDF5Handle(
      H5Screate_simple(Int32(extent.count), extent, limit), "create", path, name)
    let links = try linkCreation()
    let id = H5Dcreate2(id, name, type, space.id, links.id, creation.id, chdf5_default())
    return try HDF5Dataset(HDF5Handle(id, "create", path, name, in: state), name, self)
  }
}

extension HDF5File {
  /// Creates a group, and the groups on the way to it.
  package func createGroup(_ name: String) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let links = try linkCreation()
    _ = try HDF5Handle(
      H5Gcreate2(id, name, links.id, chdf5_default(), chdf5_default()), "create group", path, name)
  }

  /// Whether there is a group or data set of this path.
  ///
  /// Throws if the way to it is damaged or leads elsewhere.
  package func exists(_ name: String) throws(HDF5Error) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    if isReadOnly {
      let inspection = try inspection(name)
      do throws(HDF5Refusal) {
        return try inspection.address(of: name) != nil
      } catch {
        throw HDF5Error(operation: "open", path: path, object: name, reason: error.reason)
      }
    }
    // H5Lexists fails, rather than says no, where a group on the way is missing.
    var prefix = ""
    for part in name.split(separator: "/") {
      prefix += "/" + part
      if H5Lexists(id, prefix, chdf5_default()) <= 0 { return false }
      if H5Oexists_by_name(id, prefix, chdf5_default()) <= 0 { return false }
    }
    return true
  }

  /// Link creation that makes the groups on the way; the library is locked.
  func linkCreation() throws(HDF5Error) -> HDF5Handle {
    let links = try HDF5Handle(H5Pcreate(chdf5_link_create()), "create", path, nil)
    guard H5Pset_create_intermediate_group(links.id, 1) >= 0 else {
      throw HDF5Error("create", path)
    }
    return links
  }
}

extension HDF5File {
  /// Writes texts as a new data set of variable-length UTF-8 strings with one axis.
  ///
  /// Throws for a text that contains the character U+0000, where HDF5 would cut it off.
  package func write(_ texts: [String], to name: String) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let type = try HDF5Text.type(path, name)
    let dataset = try create(name, type.id, [texts.count], chunkRows: nil)
    guard !texts.isEmpty else { return }
    let written = try HDF5Text.withPointers(to: texts, path, name) { pointers in
      H5Dwrite(
        dataset.handle.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), pointers)
    }
    guard written >= 0 else { throw state.writeError("write", name) }
  }

  /// Reads all texts of a data set, of variable or fixed length.
  ///
  /// Throws for a text that is not valid UTF-8, naming its index.
  package func readTexts(_ name: String) throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try dataset(name)
    let type = try HDF5Handle(H5Dget_type(dataset.handle.id), "read", path, name)
    let count = try dataset.elementCount(bytesEach: max(16, H5Tget_size(type.id)))
    return try HDF5Text.read(count: count, type: type, self, name) { memory, buffer in
      H5Dread(dataset.handle.id, memory, chdf5_all(), chdf5_all(), chdf5_default(), buffer)
    }
  }
}

extension HDF5File {
  /// Throws if the library cannot be trusted with an object or the way to it, which may be missing;
  /// the library is locked.
  func checkHeader(of object: String) throws(HDF5Error) {
    // A file that this object writes is not in doubt.
    guard isReadOnly else { return }
    let inspection = try inspection(object)
    do throws(HDF5Refusal) {
      try inspection.check(object)
    } catch {
      throw HDF5Error(operation: "read", path: path, object: object, reason: error.reason)
    }
  }

  /// What looks at this file; the library is locked.
  func inspection(_ object: String) throws(HDF5Error) -> HDF5Inspection {
    if let known = state.inspection { return known }
    let inspection = HDF5Inspection(try HDF5FileBytes(self, object))
    state.inspection = inspection
    return inspection
  }
}
