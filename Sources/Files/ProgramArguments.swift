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
    if let message = emptyWord(in: CommandLine.arguments) {
      Terminal.error(message)
      exit(ExitStatus.usage.rawValue)
    }
  }

  /// What to say of an empty word, or of an option with nothing behind its `=`; nil where there is none.
  static func emptyWord(in words: [String]) -> String? {
    // Shells that complete a command hand on the word that is to be typed.
    if words.count > 1, words[1].hasPrefix("---") { return nil }
    let number = words.indices.first { index in
      let word = words[index]
      return word.isEmpty
        || word.hasPrefix("--") && word.firstIndex(of: "=") == word.indices.last
    }
    guard let number else { return nil }
    let word = words[number]
    let subject =
      !word.isEmpty
      ? word
      : number > 1 && words[number - 1].hasPrefix("-")
        ? "\(words[number - 1]) \"\"" : "argument \(number)"
    return "\(subject): the argument is empty; is a variable of the script unset?"
  }

  /// The words as they were given.
  private static var bytes: [[UInt8]] {
    (0..<Int(CommandLine.argc)).map { index in
      guard let word = CommandLine.unsafeArgv[index] else { return [] }
      return UnsafeBufferPointer(start: word, count: strlen(word)).map(UInt8.init(bitPattern:))
    }
  }
}
