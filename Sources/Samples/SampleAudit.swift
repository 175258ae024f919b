import Console
import Shards
import TextDirection

/// Judges samples while they are imported, by an ``AuditPolicy``, and remembers every finding.
package final class SampleAudit {
  package let policy: AuditPolicy
  /// Findings of samples that were kept, in the order in which they were found.
  package private(set) var kept: [SkippedSample] = []
  private let form: TextForm
  private let alphabet: Set<Unicode.Scalar>?
  private let frames: (@Sendable (_ width: Int) -> Int)?
  private let unit: SymbolUnit
  private let channels: Int

  /// A picture that was seen: its sample's index in the listing, or in the compared sets put one behind the
  /// other, and the side it is on.
  private struct Seen {
    let index: UInt32
    let isCompared: Bool
    let isHeldOut: Bool
  }
  private var pictures: [UInt64: Seen] = [:]
  /// For pictures that are on both sides, the first sample that is not on the side of the first.
  private var otherSides: [UInt64: Seen] = [:]
  private var compared: [ShardSet] = []
  private var trainingCharacters = ScalarCounts()
  /// The first held-out sample with each character.
  private var heldOutCharacters: [Unicode.Scalar: String] = [:]

  /// - Parameters:
  ///   - form: what labels are brought to.
  ///   - alphabet: the characters that labels may have; nil for all.
  ///   - frames: the frames that the network makes of a width; nil if nothing is known of it.
  ///   - unit: what a symbol of a label is.
  ///   - channels: those of the samples.
  package init(
    policy: AuditPolicy = AuditPolicy(), form: TextForm = .nfc,
    alphabet: Set<Unicode.Scalar>? = nil,
    frames: (@Sendable (_ width: Int) -> Int)? = nil, unit: SymbolUnit = .scalar, channels: Int = 1
  ) {
    self.unit = unit
    self.channels = channels
    self.policy = policy
    self.form = form
    self.alphabet = alphabet
    self.frames = frames
  }

  /// Remembers a data set that what is judged from now on is held against: its pictures are on the
  /// training side.
  ///
  /// - Throws: what reading the set throws, or `UserError` if its pictures cannot be compared.
  package func compare(with set: ShardSet, height: Int, channels: Int) throws {
    guard set.height == height, set.channels == channels else {
      throw UserError(
        "\(set.folder): its pictures are \(set.height) pixels high with \(set.channels) channels, the new "
          + "ones \(height) with \(channels); only like ones can be compared", status: .usage)
    }
    let start = compared.reduce(0) { $0 + $1.count }
    compared.append(set)
    for index in 0..<set.count {
      let sample = try set.sample(at: index)
      let seen = Seen(index: UInt32(start + index), isCompared: true, isHeldOut: false)
      remember(sample, Self.key(of: sample), seen)
    }
  }

  /// The name and the label of the sample that a picture was.
  private func sample(_ seen: Seen, of samples: ListedSamples) -> (source: String, label: String) {
    var index = Int(seen.index)
    guard seen.isCompared else { return (samples[index].source, samples[index].label) }
    var sets = compared[...]
    while let set = sets.first, index >= set.count {
      index -= set.count
      sets = sets.dropFirst()
    }
    return (sets[sets.startIndex].source(at: index), sets[sets.startIndex].label(at: index))
  }

  /// Judges the texts of a listing, before any picture is read, and brings them to the text form.
  ///
  /// - Throws: `UserError` at the first finding whose kind stops the import.
  package func texts(of listing: SampleListing) throws -> SampleListing {
    var judged = listing
    var skipped: [SkippedSample] = []
    for finding in listing.skipped + listing.noted where policy[finding.reason] == .stop {
      throw stop(finding)
    }
    kept += listing.noted
    try judged.samples.keep(
      plain: isPlain,
      judge: { sample in
        let normalised = form.apply(to: sample.label)
        var findings = sample.findings
        if Array(normalised.utf8) != Array(sample.label.utf8) {
          findings.append(
            SkippedSample(
              reason: .notNormalised, name: sample.source,
              detail:
                "\(Self.quoted(sample.label)) was not \(form.rawValue.uppercased()) and was brought to it"
            ))
          sample.label = normalised
        }
        if normalised.isEmpty {
          let finding = SkippedSample(
            reason: .emptyLabel, name: sample.source,
            detail: "there is no letter a to z or digit in it")
          skipped.append(finding)
          if policy[.emptyLabel] == .stop { throw stop(finding) }
          return false
        }
        findings += textFindings(sample)
        return try !isSkipped(findings, &skipped)
      })
    judged.skipped += skipped
    return judged
  }

  /// Whether nothing can be found about a label with these bytes.
  private func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard alphabet == nil, form != .alphanumeric, !IllegibleText.isMark(bytes) else { return false }
    return PlainText.isPlain(bytes, ascii: form != .nfc && form != .none)
  }

  private static func quoted(_ label: String) -> String { "\"\(SymbolText.visible(label))\"" }

  private func textFindings(_ sample: ListedSample) -> [SkippedSample] {
    var findings: [SkippedSample] = []
    for (reason, detail) in CharacterFindings.all(in: sample.label) {
      findings.append(SkippedSample(reason: reason, name: sample.source, detail: detail))
    }
    if let detail = IllegibleText.find(in: sample.label) {
      findings.append(
        SkippedSample(reason: .illegibleText, name: sample.source, detail: detail))
    }
    if let alphabet,
      let unknown = sample.label.unicodeScalars.first(where: { !alphabet.contains($0) })
    {
      findings.append(
        SkippedSample(
          reason: .outsideAlphabet, name: sample.source,
          detail: "\(Self.quoted(sample.label)) has \"\(SymbolText.shown(String(unknown)))\" "
            + "(\(unknown.codePoint))"))
    }
    return findings
  }

  /// Notes findings; whether one of them takes the sample out, which is then the one that counts.
  private func isSkipped(
    _ findings: [SkippedSample], _ skipped: inout [SkippedSample]
  ) throws -> Bool {
    for finding in findings where policy[finding.reason] == .stop { throw stop(finding) }
    if let finding = findings.first(where: { policy[$0.reason] == .skip }) {
      skipped.append(finding)
      return true
    }
    kept += findings
    return false
  }

  /// Judges a sample whose picture has been read. Returns why it is left out, if it is.
  ///
  /// - Parameters:
  ///   - notes: what was found when its picture was decoded.
  ///   - index: its index among the samples of the listing, of which there are fewer than 2³².
  /// - Throws: `UserError` at a finding whose kind stops the import.
  package func judge(
    _ sample: Sample, at index: Int, of samples: ListedSamples, isHeldOut: Bool,
    notes: [SkippedSample] = []
  ) throws -> SkippedSample? {
    var skipped: [SkippedSample] = []
    let key = Self.key(of: sample)
    var findings = notes + pictureFindings(sample)
    if let seen = pictures[key] {
      findings += findingsOfEqual(sample, self.sample(seen, of: samples))
      if let other = seen.isHeldOut != isHeldOut ? seen : otherSides[key] {
        let (side, name) = (
          other.isHeldOut ? "validation" : "training", self.sample(other, of: samples).source
        )
        findings.append(
          SkippedSample(
            reason: .leakage, name: sample.source,
            detail: "the pixels of \(name), which is in the \(side) set"))
      }
    }
    if try isSkipped(findings, &skipped) { return skipped[0] }
    remember(
      sample, key, Seen(index: UInt32(index), isCompared: false, isHeldOut: isHeldOut))
    return nil
  }

  private func remember(_ sample: Sample, _ key: UInt64, _ seen: Seen) {
    if let first = pictures[key] {
      if first.isHeldOut != seen.isHeldOut, otherSides[key] == nil { otherSides[key] = seen }
    } else {
      pictures[key] = seen
    }
    guard seen.isHeldOut else { return trainingCharacters.add(sample.label) }
    for scalar in sample.label.unicodeScalars where heldOutCharacters[scalar] == nil {
      heldOutCharacters[scalar] = sample.source
    }
  }

  private func pictureFindings(_ sample: Sample) -> [SkippedSample] {
    var findings: [SkippedSample] = []
    if let frames {
      let needed = unit.framesNeeded(for: sample.label)
      if frames(sample.width) < needed {
        findings.append(
          SkippedSample(
            reason: .cannotFit, name: sample.source,
            detail:
              "\(Self.quoted(sample.label)) needs \(needed) frames, its \(sample.width) pixels give "
              + "\(frames(sample.width))"))
      }
    }
    if let shape = SampleShape(of: sample, channels: channels).oddity {
      findings.append(
        SkippedSample(reason: .absurdShape, name: sample.source, detail: shape))
    }
    return findings
  }

  /// The findings about a sample that has the pixels of an earlier one.
  private func findingsOfEqual(
    _ sample: Sample, _ other: (source: String, label: String)
  ) -> [SkippedSample] {
    var findings: [SkippedSample] = []
    func add(_ reason: SkipReason, _ detail: String) {
      findings.append(SkippedSample(reason: reason, name: sample.source, detail: detail))
    }
    if other.label != sample.label {
      add(
        .conflictingDuplicate,
        "the pixels of \(other.source), which says \(Self.quoted(other.label)), say "
          + "\(Self.quoted(sample.label)) here"
      )
    } else {
      add(.duplicate, "the pixels and the text of \(other.source)")
    }
    return findings
  }

  /// Judges what only the whole shows: characters in validation that training never has.
  package func finish() throws {
    guard !heldOutCharacters.isEmpty else { return }
    for (scalar, source) in heldOutCharacters.sorted(by: { $0.key < $1.key })
    where trainingCharacters[scalar] == 0 {
      let finding = SkippedSample(
        reason: .unseenCharacter, name: source,
        detail:
          "\"\(SymbolText.shown(String(scalar)))\" (\(scalar.codePoint)) is in validation labels, in no training label"
      )
      if policy[.unseenCharacter] == .stop { throw stop(finding) }
      kept.append(finding)
    }
  }

  /// The error for a finding whose kind stops the import.
  package func stop(_ finding: SkippedSample) -> UserError {
    UserError(
      "\(finding.name): \(finding.detail) (\(finding.reason.rawValue)); nothing was written, as "
        + "--on \(finding.reason.optionName)=stop asks for", status: .badData)
  }

  /// A number for the pixels of a sample: 64 bits, so that among ten million samples the
  /// chance that any two of different pixels share one is 3 in a million.
  private static func key(of sample: Sample) -> UInt64 {
    let width = UInt64(sample.width)
    return sample.pixels.withUnsafeBytes { bytes in
      // Four chains, as each multiplication waits for the one before.
      var chains = SIMD4<UInt64>(1, 2, 3, 4) &* 0x9E37_79B9_7F4A_7C15 &+ width
      let size = MemoryLayout<SIMD4<UInt64>>.size
      let whole = bytes.count / size * size
      for offset in stride(from: 0, to: whole, by: size) {
        let words = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
        chains = (chains ^ words) &* 0xBF58_476D_1CE4_E5B9
        chains ^= chains &>> 29
      }
      var hash: UInt64 = 0
      for word in (0..<4).map({ chains[$0] }) + bytes[whole...].map(UInt64.init) {
        hash = (hash ^ word) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
      }
      return hash
    }
  }
}
