import Console
import Foundation

/// The words that the program was started with.
package enum ProgramArguments {
  /// Ends the process where they cannot be taken as they are: Swift reads them from /proc, where it has none it sees no
  /// command, and it makes other names of those that are not UTF-8.
  package static func require() {
    guard !CommandLine.arguments.isEmpty else {
      Terminal.error(
        "the system does not show this program its command: /proc/self/cmdline cannot be read; mount /proc"
      )
      exit(ExitStatus.unavailable.rawValue)
    }
    for (number, word) in bytes.enumerated() where String(validating: word, as: UTF8.self) == nil {
      Terminal.error(
        "argument \(number) is not UTF-8: \(String(decoding: word, as: UTF8.self)); rename the file, or type it in UTF-8"
      )
      exit(ExitStatus.usage.rawValue)
    }
  }

  /// The words as they were given.
  private static var bytes: [[UInt8]] {
    (0..<Int(CommandLine.argc)).map { index in
      guard let word = CommandLine.unsafeArgv[index] else { return [] }
      return UnsafeBufferPointer(start: word, count: strlen(word)).map(UInt8.init(bitPattern:))
    }
  }
}
