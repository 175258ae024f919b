import CHDF5

extension HDF5File {
  /// Opens a data set, of which any part can be read at the same cost.
  ///
  /// Throws if it is not there or compressed, or if the library would stumble over it.
  public func dataset(_ name: String) throws(HDF5Error) -> HDF5Dataset {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard try exists(name) else {
      throw HDF5Error(operation: "open", path: path, object: name, reason: "it is not there")
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
  public func createDataset<Element: HDF5Element>(
    _ name: String, of type: Element.Type, shape: [Int]
  ) throws(HDF5Error) -> HDF5Dataset {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try create(name, Element.hdf5FileType, shape, chunkRows: nil)
  }

  /// Creates a data set without rows, to which rows of the shape `row` can be appended.
  ///
  /// `chunkRows` is the number of rows that lie together in the file.
  public func createExtensibleDataset<Element: HDF5Element>(
    _ name: String, of type: Element.Type, row: [Int], chunkRows: Int
  ) throws(HDF5Error) -> HDF5Dataset {
    precondition(chunkRows >= 1 && row.allSatisfy { $0 >= 1 }, "an empty chunk for \(name)")
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try create(name, Element.hdf5FileType, [0] + row, chunkRows: chunkRows)
  }

  /// Writes numbers as a new data set; without a `shape`, as one axis.
  public func write<Element: HDF5Element>(
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
  public func write<Element: HDF5Element>(
    _ buffer: UnsafeBufferPointer<Element>, to name: String, shape: [Int]
  ) throws(HDF5Error) {
    try createDataset(name, of: Element.self, shape: shape).write(buffer)
  }

  /// Reads all numbers of a data set, the last axis fastest.
  public func read<Element: HDF5Element>(
    _ name: String, as type: Element.Type = Element.self
  ) throws(HDF5Error) -> [Element] {
    try dataset(name).read(as: Element.self)
  }

  /// Reads all numbers of a data set into `buffer`, which has room for exactly those.
  public func read<Element: HDF5Element>(
    _ name: String, into buffer: UnsafeMutableBufferPointer<Element>
  ) throws(HDF5Error) {
    try dataset(name).read(into: buffer)
  }

  /// The number of elements along each axis of a data set.
  public func shape(of name: String) throws(HDF5Error) -> [Int] { try dataset(name).shape() }

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
