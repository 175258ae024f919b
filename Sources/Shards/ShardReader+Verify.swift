import Deflate
import HDF5

extension ShardReader {
  /// Reads every sample, compares the checksum and the stated alphabet, and adds to `report`.
  ///
  /// `progress` is called after each sample.
  func verify(into report: inout ShardVerification, progress: () -> Void) {
    report.shards += 1
    let scalars = ShardFormat.alphabet(of: labels)
    if !scalars.elementsEqual(alphabet.unicodeScalars) {
      report.problems.append(
        "\(path): its attribute \"alphabet\" is not the list of its labels' scalars in order")
    }
    let sources: [String]
    do {
      sources = try readSources()
    } catch {
      report.problems.append("\(error)")
      return
    }
    var computed = CRC32()
    var buffer = [UInt8](repeating: 0, count: (0..<count).map(byteCount(at:)).max() ?? 0)
    for index in 0..<count {
      do {
        try buffer.withUnsafeMutableBufferPointer { try readPixels(index, into: $0) }
      } catch {
        report.problems.append("\(path): sample \(index) (\(sources[index])): \(error)")
        return
      }
      buffer.withUnsafeBytes {
        computed.add(UnsafeRawBufferPointer(rebasing: $0[..<byteCount(at: index)]))
      }
      report.samples += 1
      progress()
    }
    ShardFormat.addText(to: &computed, offsets: offsets, labels: labels, sources: sources)
    guard let checksum else {
      report.withoutChecksum.append(path)
      return
    }
    if checksum != computed.value {
      report.problems.append(
        "\(path): its content does not match its checksum (stated \(checksum),"
          + " found \(computed.value)); it is damaged, import or copy it again")
    }
  }
}
