import Foundation

// libFuzzer calls these by their names. CRNN_DIST_FUZZ_TARGET names the reader, and
// CRNN_DIST_FUZZ_SEEDS a folder for the inputs to start from.

private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["CRNN_DIST_FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("CRNN_DIST_FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue))")
  }
  return target
}()

private let folder: ScratchFolder = {
  do { return try ScratchFolder() } catch { fatalError("no folder to work in: \(error)") }
}()

@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(
  _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer
) -> Int32 {
  guard let seeds = ProcessInfo.processInfo.environment["CRNN_DIST_FUZZ_SEEDS"] else { return 0 }
  do {
    try FileManager.default.createDirectory(atPath: seeds, withIntermediateDirectories: true)
    for (number, bytes) in try target.seeds().enumerated() {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(seeds)/seed-\(number)"))
    }
  } catch {
    fatalError("the inputs to start from cannot be made: \(error)")
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  do {
    try target.read(UnsafeRawBufferPointer(start: bytes, count: count), in: folder)
  } catch {
    // A file may be refused, in one line.
    precondition(!"\(error)".isEmpty && !"\(error)".contains("\n"), "\(error)")
  }
  return 0
}
