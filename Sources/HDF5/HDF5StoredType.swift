/// The type of the elements of a data set or attribute, as a header describes it.
struct HDF5StoredType {
  /// The bytes of an element.
  let size: Int
  /// The bytes of the description.
  private let length: Int
  private let kind: UInt8

  private enum Kind {
    static let integer: UInt8 = 0
    static let float: UInt8 = 1
    static let text: UInt8 = 3
    static let bits: UInt8 = 4
    static let reference: UInt8 = 7
    static let enumeration: UInt8 = 8
    static let variableLength: UInt8 = 9
  }

  /// Nil for a description that is damaged, or of a kind that neither shards nor checkpoints nor
  /// what h5py sets as simple attributes have.
  init?(_ bytes: ArraySlice<UInt8>) { self.init(bytes, isBase: false) }

  /// A type that others are made of is not made of others itself.
  private init?(_ bytes: ArraySlice<UInt8>, isBase: Bool) {
    let prefix = 8
    guard bytes.count >= prefix else { return nil }
    let version = bytes.integer(UInt8.self, at: 0) >> 4
    kind = bytes.integer(UInt8.self, at: 0) & 0xF
    size = Int(bytes.integer(UInt32.self, at: 4))
    guard 1...4 ~= version, size > 0, !isBase || kind <= Kind.text else { return nil }
    switch kind {
    case Kind.integer, Kind.bits: length = prefix + 4
    case Kind.float: length = prefix + 12
    case Kind.text:
      // How it is padded: with a zero behind it, with zeros, with spaces.
      guard bytes.integer(UInt8.self, at: 1) & 0xF <= 2 else { return nil }
      length = prefix
    case Kind.reference: length = prefix
    case Kind.variableLength:
      guard let base = HDF5StoredType(bytes.dropFirst(prefix), isBase: true),
        size == HDF5TextHeaps.referenceSize
      else { return nil }
      length = prefix + base.length
    case Kind.enumeration:
      guard let base = HDF5StoredType(bytes.dropFirst(prefix), isBase: true),
        base.kind == Kind.integer,
        base.size == size
      else { return nil }
      var position = prefix + base.length
      let count = Int(bytes.integer(UInt16.self, at: 1))
      for _ in 0..<count {
        guard position < bytes.count,
          let end = bytes.dropFirst(position).firstIndex(of: 0)
        else { return nil }
        let name = end + 1 - bytes.startIndex - position
        position += version < 3 ? (name + 7) / 8 * 8 : name
      }
      length = position + count * size
    default: return nil
    }
    guard length <= bytes.count else { return nil }
  }
}
