import Console
import Foundation

/// Text on its way into a file or to standard output.
final class TextSink {
  private let handle: FileHandle
  private let name: String
  private var waiting = Data()

  /// - Throws: `UserError` if the file cannot be made.
  init(file: String?) throws {
    guard let file else {
      (handle, name) = (.standardOutput, "standard output")
      return
    }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw UserError(
        "\(file): cannot be written (\(String(cString: strerror(errno))))", status: .cannotWrite)
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    name = file
  }

  func append(_ text: String) { waiting.append(contentsOf: text.utf8) }

  /// Hands what was appended over to the system.
  func flush() throws {
    do {
      try handle.write(contentsOf: waiting)
    } catch {
      throw UserError(
        "\(name): cannot be written (\(error.localizedDescription))", status: .cannotWrite)
    }
    waiting.removeAll(keepingCapacity: true)
  }
}
