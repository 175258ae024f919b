import CHDF5

/// A number that data sets hold: `Float`, `Double`, `Int64`, `Int32`, `Int8` or `UInt8`.
package protocol HDF5Element: Sendable, BitwiseCopyable {
  static var zero: Self { get }
  /// What an array of this element is called in messages.
  static var hdf5Name: String { get }
  /// The kind of numbers it can be read from without a surprise.
  static var hdf5Kind: HDF5ElementKind { get }
  /// The identifier of the type in memory; the library is locked.
  static var hdf5MemoryType: Int64 { get }
  /// The identifier of the little-endian type in the file; the library is locked.
  static var hdf5FileType: Int64 { get }
}

/// What the elements of a data set are, coarsely.
package enum HDF5ElementKind: Sendable, Equatable {
  case integer(bytes: Int, signed: Bool)
  case float(bytes: Int)
  case text
  case other

  /// Whether both are integers, both floats, or both text.
  func isOfTheSort(of other: HDF5ElementKind) -> Bool {
    switch (self, other) {
    case (.integer, .integer), (.float, .float), (.text, .text): true
    default: false
    }
  }
}

extension HDF5ElementKind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .integer(let bytes, let signed): "\(signed ? "int" : "uint")\(8 * bytes)"
    case .float(let bytes): "float\(8 * bytes)"
    case .text: "text"
    case .other: "neither numbers nor text"
    }
  }
}

extension Float: HDF5Element {
  package static var hdf5Name: String { "float32" }
  package static var hdf5Kind: HDF5ElementKind { .float(bytes: 4) }
  package static var hdf5MemoryType: Int64 { chdf5_native_float() }
  package static var hdf5FileType: Int64 { chdf5_file_float() }
}

extension Double: HDF5Element {
  package static var hdf5Name: String { "float64" }
  package static var hdf5Kind: HDF5ElementKind { .float(bytes: 8) }
  package static var hdf5MemoryType: Int64 { chdf5_native_double() }
  package static var hdf5FileType: Int64 { chdf5_file_double() }
}

extension Int64: HDF5Element {
  package static var hdf5Name: String { "int64" }
  package static var hdf5Kind: HDF5ElementKind { .integer(bytes: 8, signed: true) }
  package static var hdf5MemoryType: Int64 { chdf5_native_int64() }
  package static var hdf5FileType: Int64 { chdf5_file_int64() }
}

extension Int32: HDF5Element {
  package static var hdf5Name: String { "int32" }
  package static var hdf5Kind: HDF5ElementKind { .integer(bytes: 4, signed: true) }
  package static var hdf5MemoryType: Int64 { chdf5_native_int32() }
  package static var hdf5FileType: Int64 { chdf5_file_int32() }
}

extension Int8: HDF5Element {
  package static var hdf5Name: String { "int8" }
  package static var hdf5Kind: HDF5ElementKind { .integer(bytes: 1, signed: true) }
  package static var hdf5MemoryType: Int64 { chdf5_native_int8() }
  package static var hdf5FileType: Int64 { chdf5_file_int8() }
}

extension UInt8: HDF5Element {
  package static var hdf5Name: String { "uint8" }
  package static var hdf5Kind: HDF5ElementKind { .integer(bytes: 1, signed: false) }
  package static var hdf5MemoryType: Int64 { chdf5_native_uint8() }
  package static var hdf5FileType: Int64 { chdf5_file_uint8() }
}
