import Foundation

/// The processor of this machine as the operating system describes it.
enum Processor {
  /// The name of the model; empty where it is not known.
  static var model: String { field("model name") ?? "" }

  /// The extensions that the kernels here could make use of, in the system's spelling.
  static var features: [String] {
    let useful = ["avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16"]
    let flags = Set((field("flags") ?? "").split(separator: " ").map(String.init))
    return useful.filter(flags.contains)
  }

  /// The first line of that name in /proc/cpuinfo.
  private static func field(_ name: String) -> String? {
    // Where there is no such file nothing is known of the processor, and nothing depends on it.
    guard let data = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return nil }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == name {
        return parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }
}
