import Console
import Foundation

/// The program crnn-dist-images, which does whatever touches pictures.
enum Companion {
  static let name = "crnn-dist-images"

  /// Where it would lie beside this program.
  private static var beside: String {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return own.deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Where it is; nil if it is nowhere.
  static var path: String? {
    access(beside, X_OK) == 0 ? beside : ProgramChecks.path(of: name)
  }

  /// Replaces this process by the companion with the same arguments; it lies beside this program
  /// or on the PATH.
  static func take(_ arguments: [String]) throws -> Never {
    let vector = ([name] + arguments).map { strdup($0) } + [nil]
    execv(beside, vector)
    execvp(name, vector)
    throw UserError(
      "\(name) is not installed (\(String(cString: strerror(errno)))); build it with "
        + "`swift build -c release --product \(name)`, which needs the packages "
        + "libleptonica-dev, libpango1.0-dev, fonts-dejavu-core, liblmdb-dev and libxml2-dev",
      status: .unavailable)
  }
}
