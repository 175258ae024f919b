import CHDF5
import Foundation

/// The way of texts between Swift and HDF5's strings. The library is locked in all of it.
enum HDF5Text {
  /// The type of variable-length UTF-8 strings, as h5py writes them.
  static func type(_ path: String, _ object: String) throws(HDF5Error) -> HDF5Handle {
    let type = try HDF5Handle(H5Tcopy(chdf5_c_string()), "write", path, object)
    guard H5Tset_size(type.id, chdf5_variable_length()) >= 0,
      H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0
    else { throw HDF5Error("write", path, object) }
    return type
  }

  /// Calls `body` with one pointer a text, each to its UTF-8 and a NUL.
  static func withPointers<Result>(
    to texts: [String], _ path: String, _ object: String,
    _ body: (UnsafeRawPointer) -> Result
  ) throws(HDF5Error) -> Result {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for (index, text) in texts.enumerated() {
      let utf8 = text.utf8
      guard !utf8.contains(0) else {
        throw HDF5Error(
          operation: "write", path: path, object: object,
          reason: "text \(index) contains the character U+0000")
      }
      starts.append(bytes.count)
      bytes.append(contentsOf: utf8.lazy.map { CChar(bitPattern: $0) })
      bytes.append(0)
    }
    return bytes.withUnsafeBufferPointer { buffer in
      starts.map { buffer.baseAddress! + $0 }.withUnsafeBytes { body($0.baseAddress!) }
    }
  }

  /// Reads `count` texts of the type in the file through `fetch(memory type, buffer)`.
  static func read(
    count: Int, type: HDF5Handle, _ file: HDF5File, _ object: String,
    _ fetch: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    guard H5Tget_class(type.id) == H5T_STRING else {
      throw HDF5Error(
        operation: "read", path: file.path, object: object,
        reason: "it holds \(HDF5Dataset.kind(of: type.id)), not text")
    }
    guard count > 0 else { return [] }
    let isVariable = H5Tis_variable_str(type.id) > 0
    let width = isVariable ? HDF5TextHeaps.referenceSize : H5Tget_size(type.id)
    let memory =
      isVariable
      ? try HDF5Handle(H5Tcreate(H5T_OPAQUE, width), "read", file.path, object) : type
    var fields = [UInt8](repeating: 0, count: count * width)
    guard fields.withUnsafeMutableBytes({ fetch(memory.id, $0.baseAddress!) }) >= 0 else {
      throw HDF5Error("read", file.path, object)
    }
    let padding = isVariable ? H5T_STR_NULLTERM : H5Tget_strpad(type.id)
    var heaps = isVariable ? HDF5TextHeaps(try HDF5FileBytes(file, object)) : nil
    var texts: [String] = []
    texts.reserveCapacity(count)
    for index in 0..<count {
      let field = fields[index * width..<(index + 1) * width]
      let found: ArraySlice<UInt8>?
      do throws(HDF5Refusal) {
        found = heaps == nil ? field : try heaps?.text(field)
      } catch {
        throw HDF5Error(operation: "read", path: file.path, object: object, reason: error.reason)
      }
      guard let bytes = found else {
        throw HDF5Error(
          operation: "read", path: file.path, object: object,
          reason: "the reference to text \(index) is damaged")
      }
      let content = Self.content(of: bytes, padding)
      guard padding == H5T_STR_NULLTERM || !content.contains(0) else {
        throw HDF5Error(
          operation: "read", path: file.path, object: object,
          reason: "text \(index) contains the character U+0000")
      }
      guard let text = String(validating: content, as: UTF8.self) else {
        throw HDF5Error(
          operation: "read", path: file.path, object: object,
          reason: "text \(index) is not valid UTF-8")
      }
      texts.append(text)
    }
    return texts
  }

  /// The field without what fills it up: all from the first zero on, zeros at its end, or spaces.
  private static func content(
    of field: ArraySlice<UInt8>, _ padding: H5T_str_t
  ) -> ArraySlice<UInt8> {
    let filler: UInt8 = padding == H5T_STR_SPACEPAD ? 0x20 : 0
    guard padding != H5T_STR_NULLTERM else { return field.prefix { $0 != 0 } }
    return field.prefix(through: field.lastIndex { $0 != filler } ?? field.startIndex - 1)
  }

  /// Teaches the library to hand out what stands for a text of variable length in a file.
  static func register() -> Bool {
    let text = H5Tcopy(chdf5_c_string())
    let opaque = H5Tcreate(H5T_OPAQUE, HDF5TextHeaps.referenceSize)
    defer {
      H5Tclose(text)
      H5Tclose(opaque)
    }
    return H5Tset_size(text, chdf5_variable_length()) >= 0
      && chdf5_register_text_references(text, opaque) >= 0
  }
}
