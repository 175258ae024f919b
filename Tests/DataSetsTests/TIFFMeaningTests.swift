import Pictures
import TestSupport
import Testing

/// TIFF files whose numbers mean something else than the most usual: 0 is white, or the last number is no alpha.
@Suite struct TIFFMeaningTests {
  /// A file of one strip of some rows; bits are of each sample.
  static func file(
    width: Int, height: Int = 1, bits: [Int], photometric: Int, extra: Int? = nil,
    isLittle: Bool = true, _ data: [UInt8]
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let little = (0..<count).map { UInt8(value >> (8 * $0) & 255) }
      return isLittle ? little : little.reversed()
    }
    func short(_ value: Int) -> [UInt8] { number(value, 2) + [0, 0] }
    let pixels = data + (data.count % 2 == 0 ? [] : [0])
    var entries: [(tag: Int, type: Int, count: Int, value: [UInt8])] = [
      (256, 3, 1, short(width)), (257, 3, 1, short(height)), (259, 3, 1, short(1)),
      (262, 3, 1, short(photometric)), (273, 4, 1, number(8, 4)), (277, 3, 1, short(bits.count)),
      (278, 3, 1, short(height)), (279, 4, 1, number(data.count, 4)),
    ]
    // Up to two fit into the entry; more stand behind the pixels.
    let all = bits.flatMap { number($0, 2) }
    let offset = number(8 + pixels.count, 4)
    entries.append(
      (
        258, 3, bits.count,
        all.count <= 4 ? all + [UInt8](repeating: 0, count: 4 - all.count) : offset
      ))
    if let extra { entries.append((338, 3, 1, short(extra))) }
    let start = 8 + pixels.count + all.count
    var file: [UInt8] = isLittle ? [0x49, 0x49] : [0x4D, 0x4D]
    file += number(42, 2) + number(start, 4) + pixels + all + number(entries.count, 2)
    for entry in entries.sorted(by: { $0.tag < $1.tag }) {
      file += number(entry.tag, 2) + number(entry.type, 2) + number(entry.count, 4) + entry.value
    }
    return file + number(0, 4)
  }

  private static func grey(_ file: [UInt8]) throws -> [UInt8] {
    try ImageDecoder(channels: 1).decode(file, name: "t.tif").pixels
  }

  /// The values 0, 1 and 3 of 2 bits, 0, 5 and 15 of 4 bits, and so on.
  private static let rows: [(bits: Int, data: [UInt8])] = [
    (1, [0b0110_0000]), (2, [0b00_01_11_00]), (4, [0x05, 0xF0]), (8, [0, 85, 255]),
    (16, [0, 0, 0x55, 0x55, 0xFF, 0xFF]),
  ]

  @Test(arguments: [1, 2, 4, 8, 16])
  func whatIsStoredAsInkIsTurned(_ bits: Int) throws {
    let data = try #require(Self.rows.first { $0.bits == bits }?.data)
    let light = try Self.grey(Self.file(width: 3, bits: [bits], photometric: 1, data))
    let ink = try Self.grey(Self.file(width: 3, bits: [bits], photometric: 0, data))
    #expect(light == (bits == 1 ? [0, 255, 255] : [0, 85, 255]))
    #expect(ink == light.map { 255 - $0 })
  }

  @Test func inkOfTheOtherByteOrderIsTurned() throws {
    let ink = try Self.grey(
      Self.file(
        width: 2, bits: [16], photometric: 0, isLittle: false, [0x33, 0x33, 0xFF, 0xFF]))
    #expect(ink == [204, 0])
  }

  @Test(arguments: [0, 1, 2])
  func greyWithAlphaIsBlendedAsItSays(_ extra: Int) throws {
    let expected: [[UInt8]] = [
      // Unspecified numbers are no alpha.
      [100, 60], [255, 187], [255, 157],
    ]
    let data: [UInt8] = extra == 1 ? [0, 0, 60, 128] : [100, 0, 60, 128]
    let read = try Self.grey(
      Self.file(width: 2, bits: [8, 8], photometric: 1, extra: extra, data))
    let wanted = expected[extra]
    #expect(extra == 1 || read[0] == wanted[0])
    #expect(abs(Int(read[1]) - Int(wanted[1])) <= 1, "\(read)")
    // As ink, the same colours.
    let inks: [UInt8] =
      extra == 1 ? [0, 0, 68, 128] : [155, 0, 195, 128]
    let turned = try Self.grey(
      Self.file(width: 2, bits: [8, 8], photometric: 0, extra: extra, inks))
    #expect(turned == read)
  }

  @Test func theFourthNumberOfColoursIsAlphaOnlyIfItSaysSo() throws {
    let data: [UInt8] = [10, 200, 30, 0, 10, 200, 30, 255]
    func colours(_ extra: Int) throws -> [UInt8] {
      try ImageDecoder(channels: 3).decode(
        Self.file(width: 2, bits: [8, 8, 8, 8], photometric: 2, extra: extra, data), name: "t"
      ).pixels
    }
    #expect(try colours(0) == [10, 200, 30, 10, 200, 30])
    #expect(try colours(2) == [255, 255, 255, 10, 200, 30])
  }
}
