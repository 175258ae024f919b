/// A picture and what it says, found but not yet read.
package struct ListedSample: Sendable, Equatable {
  /// Where the picture is.
  package let location: PictureLocation
  /// What the picture says, without white space at its ends.
  package var label: String
  /// The name the sample keeps in the data set: the path as listed.
  package let source: String
  /// What was found about the sample before its picture is read.
  package var findings: [SkippedSample] = []

  package init(_ location: PictureLocation, label: String, source: String) {
    self.location = location
    self.label = label
    self.source = source
  }

  package init(path: String, label: String, source: String) {
    self.init(.file(path), label: label, source: source)
  }

  /// The path of the picture's file; the source where it has none of its own.
  package var path: String {
    if case .file(let path) = location { path } else { source }
  }
}

/// The samples of one or more inputs, in the order of their lists, and what was left out.
package struct SampleListing: Sendable, Equatable {
  package var samples = ListedSamples()
  package var skipped: [SkippedSample] = []
  /// Findings about inputs or lines for which nothing is left out.
  package var noted: [SkippedSample] = []
  /// Texts that had white space at an end, which is no part of a label.
  package var trimmed = 0
  /// Where the pictures may lie.
  package var limits = PathLimits()
  /// The lists and folders that were read.
  package var origins: [String] = []

  package init() {}

  /// Puts another listing behind this one.
  package mutating func append(_ other: SampleListing) {
    samples.append(contentsOf: other.samples)
    skipped += other.skipped
    noted += other.noted
    trimmed += other.trimmed
    limits.formUnion(other.limits)
    origins += other.origins
  }

  /// Adds a sample, or what is wrong with its text.
  package mutating func add(
    _ text: some StringProtocol, source: String, _ location: PictureLocation
  ) {
    switch LabelText.clean(text, name: source) {
    case .success(let label):
      if label.utf8.count < text.utf8.count { trimmed += 1 }
      samples.append(location, label: label, source: source)
    case .failure(let error): skipped.append(error.sample)
    }
  }

  /// Adds a line of a page, with the findings about it.
  ///
  /// Line ends, tabs and runs of spaces in its text, which XML files are laid out with, become one space.
  package mutating func add(
    line text: String, source: String, _ location: PictureLocation, notes: [PageLine.Note]
  ) {
    let words = text.unicodeScalars.split { [" ", "\t", "\n", "\r"].contains($0) }
    let plain = words.map { String($0) }.joined(separator: " ")
    let count = samples.count
    add(plain, source: source, location)
    guard samples.count > count else { return }
    for note in notes {
      samples.note(
        SkippedSample(reason: note.reason, name: source, detail: note.detail), at: count)
    }
    if !LabelText.trimmed(text).utf8.elementsEqual(LabelText.trimmed(plain).utf8) {
      samples.note(
        SkippedSample(
          reason: .whiteSpace, name: source,
          detail: "line ends, tabs or runs of spaces in its text became single spaces"), at: count)
    }
  }

  package mutating func note(_ reason: SkipReason, _ name: String, _ detail: String) {
    noted.append(SkippedSample(reason: reason, name: name, detail: detail))
  }

  package mutating func skip(_ reason: SkipReason, _ name: String, _ detail: String) {
    skipped.append(SkippedSample(reason: reason, name: name, detail: detail))
  }
}
