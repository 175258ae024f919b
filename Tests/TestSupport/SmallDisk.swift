import Foundation

/// A file system of a few kilobytes in memory, unmounted when the test is over.
public final class SmallDisk {
  private let folder: TemporaryFolder

  /// Nil, and the test is `skipped`, where a file system cannot be mounted: that needs root.
  public init?(kilobytes: Int, test: String = #function) throws {
    folder = try TemporaryFolder()
    let options = "size=\(kilobytes)k"
    guard try run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder.path]) == 0 else {
      skipped("a small disk cannot be mounted here (it needs root); nothing was tested", test: test)
      return nil
    }
  }

  deinit {
    do {
      // Lazily, as a file that could not be written stays open.
      _ = try run("umount", ["-l", folder.path])
    } catch {
      print("\(folder.path) stays mounted: \(error)")
    }
  }

  public var path: String { folder.path }

  public func file(_ name: String) -> String { folder.file(name) }

  public func names() throws -> [String] { try folder.names() }

  /// Takes all room that is left but so many kilobytes.
  public func fill(leaving kilobytes: Int = 0) throws {
    let descriptor = open(file("filler"), O_WRONLY | O_CREAT, 0o600)
    let page = [UInt8](repeating: 1, count: 4096)
    while write(descriptor, page, page.count) > 0 {}
    ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(kilobytes * 1024))
    close(descriptor)
  }
}

/// Runs a program of the PATH quietly and returns its exit status; 127 if there is no such program.
public func run(_ program: String, _ arguments: [String]) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}
