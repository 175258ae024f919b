import CHDF5

extension HDF5File {
  /// Creates a group, and the groups on the way to it.
  public func createGroup(_ name: String) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let links = try linkCreation()
    _ = try HDF5Handle(
      H5Gcreate2(id, name, links.id, chdf5_default(), chdf5_default()), "create group", path, name)
  }

  /// Whether there is a group or data set of this path.
  public func exists(_ name: String) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    // H5Lexists fails, rather than says no, where a group on the way is missing.
    var prefix = ""
    for part in name.split(separator: "/") {
      prefix += "/" + part
      if H5Lexists(id, prefix, chdf5_default()) <= 0 { return false }
      if H5Oexists_by_name(id, prefix, chdf5_default()) <= 0 { return false }
    }
    return true
  }

  /// The names of what stands directly in a group, sorted.
  public func list(_ group: String = "/") throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let handle = try HDF5Handle(H5Gopen2(id, group, chdf5_default()), "list", path, group)
    var info = H5G_info_t()
    guard H5Gget_info(handle.id, &info) >= 0 else { throw HDF5Error("list", path, group) }
    var names: [String] = []
    for index in 0..<info.nlinks {
      let length = H5Lget_name_by_idx(
        handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, nil, 0, chdf5_default())
      guard length >= 0 else { throw HDF5Error("list", path, group) }
      var characters = [CChar](repeating: 0, count: length + 1)
      guard
        H5Lget_name_by_idx(
          handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &characters, length + 1,
          chdf5_default()) >= 0
      else { throw HDF5Error("list", path, group) }
      let bytes = characters.dropLast().map(UInt8.init(bitPattern:))
      names.append(String(decoding: bytes, as: UTF8.self))
    }
    return names
  }

  /// Whether a path names a group.
  public func isGroup(_ name: String) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard name == "/" || exists(name) else { return false }
    let object = H5Oopen(id, name, chdf5_default())
    guard object >= 0 else { return false }
    defer { H5Idec_ref(object) }
    return H5Iget_type(object) == H5I_GROUP
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
