import Console

/// What is held out whole: a sample, or all samples that have something in common.
package enum HoldOutUnit: Sendable, Equatable {
  case sample
  /// Pages where the samples are lines of ten of them or more, else folders where there are as many, else samples.
  case automatic
  /// The lines of a page.
  case page
  /// What lies in one folder.
  case folder
  /// What a regular expression finds in the names of samples; its first group, or all of it if it has none.
  case key(pattern: String)

  /// The groups of which one is held out with `automatic`, at least.
  private static let fewestGroups = 10

  /// `sample`, `auto`, `page`, `folder` or `key=PATTERN`; nil for anything else.
  package init?(argument: String) {
    switch argument {
    case "sample": self = .sample
    case "auto": self = .automatic
    case "page": self = .page
    case "folder": self = .folder
    default:
      guard argument.hasPrefix("key="), argument.count > 4 else { return nil }
      self = .key(pattern: String(argument.dropFirst(4)))
    }
  }

  /// For each sample whether it is held out.
  ///
  /// - Throws: `UserError` if the samples have not what they are to be held out by, or all the same of it.
  package func choose(
    of samples: ListedSamples, fraction: Double, seed: UInt64
  ) throws -> [Bool] {
    if self == .automatic {
      return try chosen(for: samples).choose(of: samples, fraction: fraction, seed: seed)
    }
    guard self != .sample else {
      return HeldOutSplit.choose(samples.sources, fraction: fraction, seed: seed)
    }
    let groups = try groups(of: samples)
    guard let chosen = HeldOutSplit.choose(groups: groups, fraction: fraction, seed: seed) else {
      throw UserError(
        "--hold-out: all samples have the same \(name), \(groups.first ?? "none"); there is nothing to "
          + "hold out", status: .badData)
    }
    return chosen
  }

  private func chosen(for samples: ListedSamples) -> HoldOutUnit {
    let pages = samples.map(\.page)
    if !pages.contains(nil), Set(pages).count >= Self.fewestGroups { return .page }
    return Set(samples.map(\.folder)).count >= Self.fewestGroups ? .folder : .sample
  }

  private var name: String {
    switch self {
    case .sample, .automatic: "name"
    case .page: "page"
    case .folder: "folder"
    case .key: "key"
    }
  }

  private func groups(of samples: ListedSamples) throws -> [String] {
    switch self {
    case .sample, .automatic: return Array(samples.sources)
    case .page:
      let pages = samples.map(\.page)
      guard pages.contains(where: { $0 != nil }) else {
        throw UserError(
          "--hold-out page: no sample is a line of a PAGE or ALTO page; folder or key=PATTERN hold out by "
            + "names", status: .usage)
      }
      // What is no line of a page stands for itself; no path has a zero byte.
      return zip(pages, samples.sources).map { $0 ?? "\0" + $1 }
    case .folder: return samples.map(\.folder)
    case .key(let pattern): return try keys(of: samples, pattern)
    }
  }

  private func keys(of samples: ListedSamples, _ pattern: String) throws -> [String] {
    let sources = Array(samples.sources)
    let keys = try KeyFinder.keys(of: sources, pattern)
    let without = zip(sources, keys).filter { $1 == nil }.map(\.0)
    if let first = without.first {
      throw UserError(
        "--hold-out: \(pattern) matches nothing in the names of \(NumberText.count(without.count, "sample")), such as "
          + "\(first)", status: .usage)
    }
    return keys.compactMap(\.self)
  }
}

extension ListedSample {
  /// The page that the sample is a line of; nil for others.
  package var page: String? {
    switch location {
    case .region(let page, _): page
    // A data set keeps the names that lines had when they were cut.
    case .stored: source.unicodeScalars.lastIndex(of: "#").map { String(source[..<$0]) }
    case .file, .record, .absent: nil
    }
  }

  /// The folder of the sample's file, or that in its name.
  package var folder: String {
    var path = path
    if case .region(let page, _) = location { path = page }
    return path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
  }
}
