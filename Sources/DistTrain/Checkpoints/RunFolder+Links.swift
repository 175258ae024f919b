import Console
import Files
import Foundation
import Recognition

extension RunFolder {
  /// How a checkpoint got its further name.
  enum Naming {
    case symbolicLink
    /// Where the file system has no symbolic links.
    case hardLink
    /// Where it has neither, as exFAT.
    case copy

    /// What the person should know of it; nil for the usual way.
    var notice: String? {
      let instead: String
      switch self {
      case .symbolicLink: return nil
      case .hardLink: instead = "hard links to checkpoints"
      case .copy: instead = "copies of checkpoints, which take twice the time and room"
      }
      return
        "the file system of the run folder has no symbolic links, so last.h5 and best.h5 are \(instead)"
    }
  }

  /// Makes `last.h5` or `best.h5` the checkpoint of a step, in one step.
  @discardableResult func name(_ name: String, step: Int) throws -> Naming {
    let fresh = name + ".new"
    // Nothing is lost if there is none from an earlier attempt to remove.
    unlink(fresh)
    let naming: Naming
    if symlink("checkpoints/" + Self.name(of: step), fresh) == 0 {
      naming = .symbolicLink
    } else {
      try Self.requireUnknown("link", name)
      if link(checkpoint(step), fresh) == 0 {
        naming = .hardLink
      } else {
        try Self.requireUnknown("hard link", name)
        try DurableFile.write(Self.bytes(of: checkpoint(step)), to: fresh)
        naming = .copy
      }
    }
    guard rename(fresh, name) == 0 else {
      throw Self.failure("link cannot be set", name)
    }
    // Two names of one file are left as they are when one is renamed to the other.
    unlink(fresh)
    return naming
  }

  /// Throws unless the last call failed because the file system does not know such links.
  private static func requireUnknown(_ kind: String, _ name: String) throws {
    guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
      throw failure("\(kind) cannot be set", name)
    }
  }

  private static func failure(_ what: String, _ name: String) -> UserError {
    UserError("\(name): the \(what): \(String(cString: strerror(errno)))", status: .cannotWrite)
  }

  /// All bytes of a file.
  static func bytes(of path: String) throws -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw UserError(
        "\(path): cannot be read: \(FileFailure.reason(of: error))", status: .noInput)
    }
  }
}
