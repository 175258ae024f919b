import CHDF5

extension HDF5File {
  /// The bytes of a file that `body` fills and that never touches a disk.
  ///
  /// While one thread writes a file on a slow disk, the library's lock keeps all others from
  /// reading theirs. An image costs only the copying, and whoever has it can write it in peace.
  ///
  /// - Parameters:
  ///   - name: What errors call the file.
  ///   - sealed: whether the bytes end with an ``HDF5Seal``.
  package static func image(
    named name: String, sealed: Bool = false, _ body: (HDF5File) throws -> Void
  ) throws -> [UInt8] {
    let file = try HDF5File(name, "create", readOnly: false) { access in
      guard H5Pset_fapl_core(access, imageGrowth, false) >= 0 else { return -1 }
      return H5Fcreate(name, chdf5_truncate(), chdf5_default(), access)
    }
    try body(file)
    try file.flush()
    let bytes = try file.imageBytes()
    try file.close()
    return sealed ? bytes + HDF5Seal.line(sealing: bytes) : bytes
  }

  /// The bytes by which an image grows.
  private static let imageGrowth = 8 << 20

  private func imageBytes() throws(HDF5Error) -> [UInt8] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let size = H5Fget_file_image(id, nil, 0)
    guard size >= 0 else { throw HDF5Error("write", path) }
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, H5Fget_file_image(id, buffer.baseAddress, buffer.count))
      isWhole = count == size
    }
    guard isWhole else { throw HDF5Error("write", path) }
    return bytes
  }
}
