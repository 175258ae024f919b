/// Reads texts of variable length from where they lie in the file, without the library.
///
/// Such texts lie in "global heaps"; a data set or attribute holds a length, the address of a heap
/// and the number of an object in it for each. Some releases of HDF5 trust these numbers: on a
/// damaged file they read outside of their memory, never come back, or ask for gigabytes. The
/// layout is that of the HDF5 file format specification, section III.E.
struct HDF5TextHeaps {
  /// The bytes that a text takes in a data set or attribute.
  static let referenceSize = 16

  private typealias Heap = (bytes: ArraySlice<UInt8>, objects: [UInt16: Range<Int>])
  private static let headerSize = 16
  private let file: HDF5FileBytes
  private var heaps: [Int: Heap] = [:]
  private var heapBudget: HDF5ByteBudget
  private var textBudget: HDF5ByteBudget

  init(_ file: HDF5FileBytes) {
    self.file = file
    heapBudget = HDF5ByteBudget(file)
    textBudget = HDF5ByteBudget(file)
  }

  /// The bytes of the text that a reference points to; nil if reference or heap are damaged, or if
  /// the texts so far are more than the file has bytes, as when a thousand are the same long one.
  mutating func text(_ reference: ArraySlice<UInt8>) throws(HDF5Refusal) -> ArraySlice<UInt8>? {
    let length = Int(reference.integer(UInt32.self, at: 0))
    if length == 0 { return [] }
    let address = reference.integer(UInt64.self, at: 4)
    let number = reference.integer(UInt32.self, at: 12)
    guard let address = Int(exactly: address), let number = UInt16(exactly: number),
      let heap = try heap(at: address), let object = heap.objects[number], length <= object.count,
      textBudget.take(length)
    else { return nil }
    return heap.bytes.part(object.lowerBound, count: length)
  }

  private mutating func heap(at address: Int) throws(HDF5Refusal) -> Heap? {
    if let known = heaps[address] { return known }
    guard let header = try file.read(at: address, count: Self.headerSize),
      header.starts(with: "GCOL".utf8), header[4] == 1,
      let size = Int(exactly: header.integer(UInt64.self, at: 8)), size >= Self.headerSize,
      heapBudget.take(size), let bytes = try file.read(at: address, count: size)
    else { return nil }
    var objects: [UInt16: Range<Int>] = [:]
    var position = Self.headerSize
    // Less than a header of room at the end is free.
    while position + Self.headerSize <= size {
      let number = bytes.integer(UInt16.self, at: position)
      let count = bytes.integer(UInt64.self, at: position + 8)
      guard count <= UInt64(size - position) else { return nil }
      // Number 0 is the free room, whose size counts its own header.
      let need = number == 0 ? Int(count) : Self.headerSize + (Int(count) + 7) / 8 * 8
      guard need >= Self.headerSize, need <= size - position else { return nil }
      if number != 0 {
        let start = position + Self.headerSize
        objects[number] = start..<start + Int(count)
      }
      position += need
    }
    heaps[address] = (bytes, objects)
    return (bytes, objects)
  }
}
