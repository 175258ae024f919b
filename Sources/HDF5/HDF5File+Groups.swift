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
  ///
  /// Throws if the way to it is damaged or leads elsewhere.
  public func exists(_ name: String) throws(HDF5Error) -> Bool {
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
