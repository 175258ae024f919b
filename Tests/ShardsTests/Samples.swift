import HDF5
import Shards

/// Samples that differ in everything, the same on every call.
func makeSamples(_ count: Int, height: Int = 4, channels: Int = 1) -> [Sample] {
  (0..<count).map { index in
    let width = 1 + (index * 7) % 5
    return Sample(
      pixels: (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 31 + index) },
      width: width, label: "wört \(index) \u{1F600}", source: "page \(index).png")
  }
}

/// Writes a shard of `makeSamples`.
@discardableResult
func writeShard(
  _ path: String, count: Int = 5, height: Int = 4, channels: Int = 1
) throws -> [Sample] {
  let samples = makeSamples(count, height: height, channels: channels)
  let writer = try ShardWriter(path: path, height: height, channels: channels)
  for sample in samples { try writer.append(sample) }
  try writer.finish()
  return samples
}

/// The parts of a sound shard of two samples, from which tests make unsound ones.
struct HandmadeShard {
  var format = "crnn-dist-shard"
  var version: Int64 = 1
  var height: Int64 = 2
  var count: Int64 = 2
  var shape = [3, 2, 1]
  var offsets: [Int64] = [0, 1, 3]
  var labels = ["a", "b"]
  var sources = ["1.png", "2.png"]
  var checksum: Int64?
  var resampling: String?

  func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    let pixels = [UInt8](repeating: 7, count: shape.reduce(1, *))
    try file.write(pixels, to: "/pixels", shape: shape)
    try file.write(offsets, to: "/offsets")
    try file.write(labels, to: "/labels")
    try file.write(sources, to: "/sources")
    try file.setAttribute("format", to: format)
    try file.setAttribute("version", to: version)
    try file.setAttribute("height", to: height)
    try file.setAttribute("channels", to: 1)
    try file.setAttribute("count", to: count)
    try file.setAttribute("alphabet", to: "ab")
    if let checksum { try file.setAttribute("checksum", to: checksum) }
    if let resampling { try file.setAttribute("resampling", to: resampling) }
    try file.close()
  }
}
