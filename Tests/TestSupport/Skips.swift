import Foundation

/// Says that a test cannot test what it is for, because this machine lacks something.
///
/// Each is printed, and noted in the file that `CRNN_DIST_SKIPS` names, where `scripts/test.sh` counts
/// them. A test that returns early without this would pass by not testing.
///
/// - Parameter reason: what is lacking, and what was not tested without it.
public func skipped(_ reason: String, test: String = #function) {
  let line = "\(test): \(reason)\n"
  print("SKIPPED: \(line)", terminator: "")
  guard let path = ProcessInfo.processInfo.environment["CRNN_DIST_SKIPS"] else { return }
  // Tests run side by side, and what is appended in one go stays in one piece.
  let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  let written = line.withCString { write(descriptor, $0, strlen($0)) }
  guard descriptor >= 0, written == line.utf8.count, close(descriptor) == 0 else {
    fatalError("\(path): the skipped test cannot be noted: \(String(cString: strerror(errno)))")
  }
}
