import CHDF5
import Foundation

/// Looks at where the texts of a data set lie before the library does.
///
/// Texts of variable length lie in "global heaps", and a data set holds a length, the address of a
/// heap and the number of an object in it for each. Some releases of HDF5 never come back from
/// a damaged heap, or ask for gigabytes on behalf of a damaged length. The layout is that of the
/// HDF5 file format specification, section III.E, with 8-byte addresses.
struct HDF5HeapCheck {
  private static let referenceSize = 16
  private static let headerSize = 16
  private let descriptor: Int32
  private let fileSize: Int
  /// The sizes of the objects of each heap that was looked at, by address and number.
  private var heaps: [Int: [UInt16: Int]] = [:]

  /// Says what is wrong with the texts of a data set that lies in one piece; nil if nothing is.
  static func problem(path: String, offset: Int, count: Int) -> String? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    defer { close(descriptor) }
    var check = HDF5HeapCheck(
      descriptor: descriptor, fileSize: Int(lseek(descriptor, 0, SEEK_END)))
    guard let references = check.bytes(at: offset, count: count * referenceSize) else {
      return "its texts lie outside of the file"
    }
    for index in 0..<count {
      let start = index * referenceSize
      let length = references.integer(UInt32.self, at: start)
      let address = references.integer(UInt64.self, at: start + 4)
      let number = references.integer(UInt32.self, at: start + 12)
      if length == 0 { continue }
      guard let objects = check.objects(ofHeapAt: Int(clamping: address)) else {
        return "the heap of text \(index) is damaged"
      }
      guard let size = UInt16(exactly: number).flatMap({ objects[$0] }), Int(length) <= size else {
        return "the place of text \(index) is damaged"
      }
    }
    return nil
  }

  private init(descriptor: Int32, fileSize: Int) {
    self.descriptor = descriptor
    self.fileSize = fileSize
  }

  private mutating func objects(ofHeapAt address: Int) -> [UInt16: Int]? {
    if let known = heaps[address] { return known }
    guard let header = bytes(at: address, count: Self.headerSize),
      header[0..<4].elementsEqual("GCOL".utf8), header[4] == 1
    else { return nil }
    let size = Int(clamping: header.integer(UInt64.self, at: 8))
    guard size >= Self.headerSize, let heap = bytes(at: address, count: size) else { return nil }
    var objects: [UInt16: Int] = [:]
    var position = Self.headerSize
    // Less than a header of room at the end is free.
    while position + Self.headerSize <= size {
      let number = heap.integer(UInt16.self, at: position)
      let bytes = heap.integer(UInt64.self, at: position + 8)
      guard bytes <= UInt64(size - position) else { return nil }
      // Number 0 is the free room, whose size counts its own header.
      let need = number == 0 ? Int(bytes) : Self.headerSize + (Int(bytes) + 7) / 8 * 8
      guard need >= Self.headerSize, need <= size - position else { return nil }
      if number != 0 { objects[number] = Int(bytes) }
      position += need
    }
    heaps[address] = objects
    return objects
  }

  private func bytes(at offset: Int, count: Int) -> [UInt8]? {
    guard offset >= 0, offset <= fileSize, count <= fileSize - offset else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
  }
}

extension [UInt8] {
  /// The little-endian integer at a position.
  fileprivate func integer<Value: FixedWidthInteger>(
    _ type: Value.Type, at position: Int
  ) -> Value {
    withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self))
    }
  }
}
