import Foundation
import TestSupport

/// A library that is loaded before all others and plays a system that this machine is not.
enum PreloadedLibrary {
  /// Returns its path, for `LD_PRELOAD`; nil, and the test is `skipped`, where there is no C compiler.
  static func make(
    _ source: String, in folder: TemporaryFolder, test: String = #function
  ) throws -> String? {
    try folder.write(source, to: "preloaded.c")
    let library = folder.file("libpreloaded.so")
    for compiler in ["clang", "cc"] {
      let arguments = ["-shared", "-fPIC", "-o", library, folder.file("preloaded.c")]
      if try run(compiler, arguments) == 0 { return library }
    }
    skipped(
      "neither clang nor cc can make a library; the system that it plays was not tested", test: test
    )
    return nil
  }
}
