import Console
import Files
import Foundation
import Recognition
import Recommending
import Shards

/// Makes shards of what `train --data` names, in the run folder; rank 0 does it for all.
///
/// The import goes into a folder of another name first, so that a stopped one is begun anew and a whole one is used
/// again.
struct DataPreparation {
  let run: RunFolder
  let data: String
  let validation: String?
  /// The height and the channels of the pictures that a model reads with which training begins.
  let model: Shape?

  /// The folders of the shards to train with.
  struct Sets {
    var training: String
    var validation: String?
  }

  /// The heights of pictures that are imported for training.
  private static let (lineHeight, wordHeight) = (48, 32)
  /// The share that is held out where no validation data are named.
  private static let heldOut = 0.1

  private var target: String { "\(run.path)/data" }
  private var partial: String { target + ".partial" }

  /// - Throws: `UserError` where data cannot be imported, or where those in the run folder are others.
  func prepare() throws -> Sets {
    let (training, heldOut) = (PathParts.path(data, "train"), PathParts.path(data, "validation"))
    if validation == nil, [training, heldOut].allSatisfy(SharedShardSet.isIn) {
      return Sets(training: training, validation: heldOut)
    }
    let isSet = SharedShardSet.isIn(folder: data)
    if let validation, isSet, SharedShardSet.isIn(folder: validation) {
      return Sets(training: data, validation: validation)
    }
    let shape =
      isSet ? try Shape(of: data) : model ?? Shape(height: Self.lineHeight, channels: 1)
    let sign = "\(data)\n\(validation ?? "a tenth of it")\n"
    if FileManager.default.fileExists(atPath: target) {
      try require(sign)
    } else {
      try importAll(shape, sign: sign, choosesHeight: !isSet && model == nil)
    }
    return Sets(
      training: isSet && validation != nil ? data : "\(target)/train",
      validation: validation.flatMap { SharedShardSet.isIn(folder: $0) ? $0 : nil }
        ?? "\(target)/validation")
  }

  /// What pictures are imported as.
  struct Shape {
    var height: Int
    var channels: Int

    init(height: Int, channels: Int) { (self.height, self.channels) = (height, channels) }

    init(of folder: String) throws {
      let set = try ShardSet(folder: folder)
      self.init(height: set.height, channels: set.channels)
    }
  }

  /// The imports, each with the name of its folder in that of all, if it has one.
  private func imports(_ shape: Shape) -> [(CompanionImport, folder: String)] {
    func new(_ input: String, _ options: [String] = []) -> CompanionImport {
      CompanionImport(
        input: input, height: shape.height, channels: shape.channels, options: options)
    }
    guard let validation else {
      return [(new(data, ["--validation", "\(Self.heldOut)", "--hold-out", "auto"]), "")]
    }
    return [(new(data), "train"), (new(validation), "validation")].filter {
      !SharedShardSet.isIn(folder: $0.0.input)
    }
  }

  private var signFile: String { "\(target)/imported-from.txt" }

  /// Throws where what was imported is not what is asked for.
  private func require(_ sign: String) throws {
    let found =
      FileManager.default.fileExists(atPath: signFile) ? try TextFile.text(of: signFile) : nil
    guard found == sign else {
      throw UserError(
        "\(target): this folder holds "
          + (found == nil
            ? "no data that train --data has imported"
            : "data imported from elsewhere or otherwise")
          + "; name another run folder with --run", status: .usage)
    }
  }

  /// - Parameter choosesHeight: Whether pictures that turn out to be words are imported at the height for these.
  private func importAll(_ shape: Shape, sign: String, choosesHeight: Bool) throws {
    let lock = try FolderLock(
      folder: run.path, kind: "run folder", remedy: "name another folder with --run",
      givesUp: { false }, notify: { Terminal.standardError.line($0) })
    defer { lock.release() }
    try importAnew(shape)
    if choosesHeight, try !DataTraits(ShardSet(folder: "\(partial)/train")).areLines {
      Terminal.standardError.line(
        "these are words: they are imported once more, \(Self.wordHeight) high")
      try importAnew(Shape(height: Self.wordHeight, channels: shape.channels))
    }
    try DurableFile.write(sign, to: "\(partial)/imported-from.txt")
    guard rename(partial, target) == 0 else {
      throw FileFailure("renamed to \(target)", partial).userError
    }
    try DurableFile.synchroniseFolder(of: target)
  }

  private func importAnew(_ shape: Shape) throws {
    // What an import that was stopped has left.
    if FileManager.default.fileExists(atPath: partial) {
      try FileManager.default.removeItem(atPath: partial)
    }
    try OutputFolder.make(partial)
    for (data, folder) in imports(shape) {
      try data.run(to: folder.isEmpty ? partial : "\(partial)/\(folder)")
    }
  }
}
