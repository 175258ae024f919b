/// What an import makes of texts that were exported.
public enum ExportedTexts {
  /// How many texts an import of `listing` changes or leaves out, by its usual rules.
  ///
  /// - Parameter texts: what the samples say, by the names that they have there.
  static func changed(
    _ listing: SampleListing, _ texts: [(name: String, label: String)]
  ) throws -> Int {
    let judged = try SampleAudit().texts(of: listing).samples
    // In bytes, as canonically equivalent texts are equal.
    var read: [[UInt8]: Int] = [:]
    for (index, name) in judged.sources.enumerated() { read[Array(name.utf8)] = index }
    return texts.count { name, label in
      guard let index = read[Array(name.utf8)] else { return true }
      return !judged[index].label.utf8.elementsEqual(label.utf8)
    }
  }

  /// How many of the texts that a database was written with an import of it changes or leaves out.
  public static func changed(
    inDatabase folder: String, _ labels: some Sequence<String>
  ) throws -> Int {
    let names = labels.enumerated().map {
      (name: LMDBSamples.name("image-", $0 + 1), label: $1)
    }
    return try changed(SampleFinder().find(folder, format: .lmdb), names)
  }
}
