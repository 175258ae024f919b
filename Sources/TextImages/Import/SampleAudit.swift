import Console
import Shards

/// Judges samples while they are imported, by an ``AuditPolicy``, and remembers every finding.
public final class SampleAudit {
  public let policy: AuditPolicy
  /// Findings of samples that were kept, in the order in which they were found.
  public private(set) var kept: [SkippedSample] = []
  private let form: TextForm
  private let alphabet: Set<Unicode.Scalar>?
  private let frames: (@Sendable (_ width: Int) -> Int)?
  private let channels: Int

  /// A picture that was seen: the sample it was, its label and the side it is on.
  private struct Seen {
    let source: String
    let label: String
    let isHeldOut: Bool
  }
  private var pictures: [UInt64: Seen] = [:]
  private var trainingCharacters = Set<Unicode.Scalar>()
  /// The first held-out sample with each character.
  private var heldOutCharacters: [Unicode.Scalar: String] = [:]

  /// - Parameters:
  ///   - form: what labels are brought to.
  ///   - alphabet: the characters that labels may have; nil for all.
  ///   - frames: the frames that the network makes of a width; nil if nothing is known of it.
  ///   - channels: those of the samples.
  public init(
    policy: AuditPolicy = AuditPolicy(), form: TextForm = .nfc,
    alphabet: Set<Unicode.Scalar>? = nil,
    frames: (@Sendable (_ width: Int) -> Int)? = nil, channels: Int = 1
  ) {
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
  public func compare(with set: ShardSet, height: Int, channels: Int) throws {
    guard set.height == height, set.channels == channels else {
      throw UserError(
        "\(set.folder): its pictures are \(set.height) pixels high with \(set.channels) channels, the new "
          + "ones \(height) with \(channels); only like ones can be compared", status: .usage)
    }
    for index in 0..<set.count {
      let sample = try set.sample(at: index)
      remember(sample, Self.key(of: sample), isHeldOut: false)
    }
  }

  /// Judges the texts of a listing, before any picture is read, and brings them to the text form.
  ///
  /// - Throws: `UserError` at the first finding whose kind stops the import.
  public func texts(of listing: SampleListing) throws -> SampleListing {
    var judged = listing
    judged.samples = []
    for finding in listing.skipped where policy[finding.reason] == .stop { throw stop(finding) }
    for sample in listing.samples {
      var sample = sample
      let normalised = form.apply(to: sample.label)
      var findings = [sample.finding].compactMap(\.self)
      if Array(normalised.utf8) != Array(sample.label.utf8) {
        findings.append(
          SkippedSample(
            reason: .notNormalised, name: sample.source,
            detail:
              "\"\(sample.label)\" was not \(form.rawValue.uppercased()) and was brought to it"))
        sample.label = normalised
      }
      if normalised.isEmpty {
        judged.skipped.append(
          SkippedSample(
            reason: .emptyLabel, name: sample.source,
            detail: "there is no letter a to z or digit in it"))
        if policy[.emptyLabel] == .stop, let finding = judged.skipped.last { throw stop(finding) }
        continue
      }
      findings += textFindings(sample)
      if try !isSkipped(findings, &judged) { judged.samples.append(sample) }
    }
    return judged
  }

  private func textFindings(_ sample: ListedSample) -> [SkippedSample] {
    var findings: [SkippedSample] = []
    if let mark = sample.label.unicodeScalars.first(where: \.isDirectionMark) {
      findings.append(
        SkippedSample(
          reason: .directionMark, name: sample.source,
          detail: "\"\(sample.label)\" has the invisible mark \(mark.number)"))
    }
    if let alphabet,
      let unknown = sample.label.unicodeScalars.first(where: { !alphabet.contains($0) })
    {
      findings.append(
        SkippedSample(
          reason: .outsideAlphabet, name: sample.source,
          detail: "\"\(sample.label)\" has \"\(unknown)\" (\(unknown.number))"))
    }
    return findings
  }

  /// Notes findings; whether one of them takes the sample out, which is then the one that counts.
  private func isSkipped(
    _ findings: [SkippedSample], _ listing: inout SampleListing
  ) throws -> Bool {
    for finding in findings where policy[finding.reason] == .stop { throw stop(finding) }
    if let finding = findings.first(where: { policy[$0.reason] == .skip }) {
      listing.skipped.append(finding)
      return true
    }
    kept += findings
    return false
  }

  /// Judges a sample whose picture has been read. Returns why it is left out, if it is.
  ///
  /// - Throws: `UserError` at a finding whose kind stops the import.
  public func judge(_ sample: Sample, isHeldOut: Bool) throws -> SkippedSample? {
    var listing = SampleListing()
    let key = Self.key(of: sample)
    if try isSkipped(pictureFindings(sample, key, isHeldOut), &listing) {
      return listing.skipped[0]
    }
    remember(sample, key, isHeldOut: isHeldOut)
    return nil
  }

  private func remember(_ sample: Sample, _ key: UInt64, isHeldOut: Bool) {
    if pictures[key] == nil {
      pictures[key] = Seen(source: sample.source, label: sample.label, isHeldOut: isHeldOut)
    }
    for scalar in sample.label.unicodeScalars {
      if !isHeldOut {
        trainingCharacters.insert(scalar)
      } else if heldOutCharacters[scalar] == nil {
        heldOutCharacters[scalar] = sample.source
      }
    }
  }

  private func pictureFindings(
    _ sample: Sample, _ key: UInt64, _ isHeldOut: Bool
  ) -> [SkippedSample] {
    var findings: [SkippedSample] = []
    func add(_ reason: SkipReason, _ detail: String) {
      findings.append(SkippedSample(reason: reason, name: sample.source, detail: detail))
    }
    if let frames {
      let needed = ImageImporter.framesNeeded(for: sample.label)
      if frames(sample.width) < needed {
        add(
          .cannotFit,
          "\"\(sample.label)\" needs \(needed) frames, its \(sample.width) pixels give "
            + "\(frames(sample.width))")
      }
    }
    if let shape = SampleShape(of: sample, channels: channels).oddity { add(.absurdShape, shape) }
    guard let seen = pictures[key] else { return findings }
    let place = seen.isHeldOut ? "validation" : "training"
    if seen.label != sample.label {
      add(
        .conflictingDuplicate,
        "the pixels of \(seen.source), which says \"\(seen.label)\", say \"\(sample.label)\" here")
    } else {
      add(.duplicate, "the pixels and the text of \(seen.source)")
    }
    if seen.isHeldOut != isHeldOut {
      add(.leakage, "the pixels of \(seen.source), which is in the \(place) set")
    }
    return findings
  }

  /// Judges what only the whole shows: characters in validation that training never has.
  public func finish() throws {
    guard !heldOutCharacters.isEmpty else { return }
    for (scalar, source) in heldOutCharacters.sorted(by: { $0.key < $1.key })
    where !trainingCharacters.contains(scalar) {
      let finding = SkippedSample(
        reason: .unseenCharacter, name: source,
        detail: "\"\(scalar)\" (\(scalar.number)) is in validation labels, in no training label")
      if policy[.unseenCharacter] == .stop { throw stop(finding) }
      kept.append(finding)
    }
  }

  /// The error for a finding whose kind stops the import.
  public func stop(_ finding: SkippedSample) -> UserError {
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
      for place in stride(from: 0, to: whole, by: size) {
        let words = bytes.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
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

extension Unicode.Scalar {
  /// Whether it is one of the invisible marks that set the direction of text.
  fileprivate var isDirectionMark: Bool {
    switch value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  fileprivate var number: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
