import CHDF5
import HDF5

/// Changes to an HDF5 file that this program never makes, by the library's own calls.
///
/// Each names what is at `name` anew, or adds to what is there.
public struct CraftedHDF5: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public struct Failure: Error {}

  /// Replaces a data set by one of bytes; `creation` sets how it is stored.
  public func replace(
    _ name: String, shape: [Int], type: CraftedType = .byte,
    _ creation: (hid_t, _ space: hid_t) -> herr_t = { _, _ in 0 },
    values: [UInt8]? = nil
  ) throws {
    try open { file in
      guard H5Ldelete(file, name, chdf5_default()) >= 0 else { throw Failure() }
      let extents = shape.map { hsize_t($0) }
      let space = H5Screate_simple(Int32(extents.count), extents, extents)
      let properties = H5Pcreate(chdf5_dataset_create())
      guard creation(properties, space) >= 0 else { throw Failure() }
      let element = type.make()
      let dataset = H5Dcreate2(
        file, name, element, space, chdf5_default(), properties, chdf5_default())
      guard dataset >= 0 else { throw Failure() }
      if let values {
        guard
          H5Dwrite(dataset, element, chdf5_all(), chdf5_all(), chdf5_default(), values) >= 0
        else { throw Failure() }
      }
      H5Dclose(dataset)
      H5Tclose(element)
      H5Pclose(properties)
      H5Sclose(space)
    }
  }

  /// Lets a data set of bytes have its values in another file.
  public func storeElsewhere(_ name: String, shape: [Int], in other: String) throws {
    try replace(
      name, shape: shape,
      { creation, _ in
        H5Pset_external(creation, other, 0, hsize_t(shape.reduce(1, *)))
      })
  }

  /// Lets a data set of bytes claim an extent of which nothing is stored; `chunk` is its pieces'.
  public func leaveUnstored(_ name: String, shape: [Int], chunk: [Int]) throws {
    try replace(
      name, shape: shape,
      { creation, _ in H5Pset_chunk(creation, Int32(chunk.count), chunk.map(hsize_t.init)) })
  }

  /// Moves what is at `name` to `target` and replaces it by a soft link.
  public func makeSoftLink(_ name: String, to target: String) throws {
    try open { file in
      guard H5Lmove(file, name, file, target, chdf5_default(), chdf5_default()) >= 0,
        H5Lcreate_soft(target, file, name, chdf5_default(), chdf5_default()) >= 0
      else { throw Failure() }
    }
  }

  /// Replaces what is at `name` by a link of a kind of its own (65 to 255).
  public func makeLink(_ name: String, kind: Int32) throws {
    try open { file in
      var kindOfLink = H5L_class_t()
      kindOfLink.version = H5L_LINK_CLASS_T_VERS
      kindOfLink.id = H5L_type_t(rawValue: kind)
      // It must be there, and takes one argument more in later releases.
      Self.setFunction(&kindOfLink.trav_func)
      let text: [UInt8] = [0] + Array("other.h5\0/x\0".utf8)
      guard H5Lregister(&kindOfLink) >= 0,
        H5Ldelete(file, name, chdf5_default()) >= 0,
        H5Lcreate_ud(
          file, name, H5L_type_t(rawValue: kind), text, text.count, chdf5_default(), chdf5_default()
        ) >= 0
      else { throw Failure() }
    }
  }

  private static func setFunction<Function>(_ function: inout Function) {
    let unused: @convention(c) () -> herr_t = { -1 }
    function = unsafeBitCast(unused, to: Function.self)
  }

  /// Gives an object a second name.
  public func makeHardLink(_ name: String, to target: String) throws {
    try open { file in
      guard
        H5Lcreate_hard(file, target, file, name, chdf5_default(), chdf5_default()) >= 0
      else { throw Failure() }
    }
  }

  /// Where the values of a contiguous data set begin in the file.
  public func offset(of name: String) throws -> Int {
    var offset = 0
    try open { file in
      let dataset = H5Dopen2(file, name, chdf5_default())
      guard dataset >= 0 else { throw Failure() }
      offset = Int(H5Dget_offset(dataset))
      H5Dclose(dataset)
    }
    return offset
  }

  /// Writes a copy of a shard in the format of HDF5 1.10: heads and headers of version 2, and so on.
  ///
  /// `numbers` and `texts` are attributes of `/` beside those of the file.
  public func copyInFormatOf110(
    to target: String, numbers: [String: Int64], texts: [String: String]
  )
    throws
  {
    try HDF5Library.locked {
      let access = H5Pcreate(chdf5_file_access())
      H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110)
      let copy = H5Fcreate(target, chdf5_truncate(), chdf5_default(), access)
      guard copy >= 0 else { throw Failure() }
      let scalar = H5Screate(H5S_SCALAR)
      for (name, value) in numbers {
        let attribute = H5Acreate2(
          copy, name, chdf5_file_int64(), scalar, chdf5_default(), chdf5_default())
        var value = value
        guard H5Awrite(attribute, chdf5_native_int64(), &value) >= 0 else { throw Failure() }
        H5Aclose(attribute)
      }
      for (name, value) in texts {
        let type = CraftedType.text(bytes: value.utf8.count, padding: .zeros).make()
        let attribute = H5Acreate2(copy, name, type, scalar, chdf5_default(), chdf5_default())
        guard H5Awrite(attribute, type, Array(value.utf8)) >= 0 else { throw Failure() }
        H5Aclose(attribute)
        H5Tclose(type)
      }
      let source = H5Fopen(path, chdf5_read_only(), chdf5_default())
      for name in ["/pixels", "/offsets", "/labels", "/sources"] {
        guard H5Ocopy(source, name, copy, name, chdf5_default(), chdf5_default()) >= 0 else {
          throw Failure()
        }
      }
      H5Fclose(source)
      H5Sclose(scalar)
      H5Pclose(access)
      guard H5Fclose(copy) >= 0 else { throw Failure() }
    }
  }

  private func open(_ body: (hid_t) throws -> Void) throws {
    try HDF5Library.locked {
      let file = H5Fopen(path, chdf5_read_write(), chdf5_default())
      guard file >= 0 else { throw Failure() }
      // What is left open keeps the file open, too.
      defer { H5Fclose(file) }
      try body(file)
    }
  }
}

/// The elements of a crafted data set.
public enum CraftedType: Sendable {
  public enum Padding: Int32, Sendable {
    case terminated = 0
    case zeros
    case spaces
  }

  case byte
  case text(bytes: Int, padding: Padding)

  func make() -> hid_t {
    switch self {
    case .byte: return H5Tcopy(chdf5_file_uint8())
    case .text(let bytes, let padding):
      let type = H5Tcopy(chdf5_c_string())
      H5Tset_size(type, bytes)
      H5Tset_strpad(type, H5T_str_t(rawValue: padding.rawValue))
      return type
    }
  }
}
