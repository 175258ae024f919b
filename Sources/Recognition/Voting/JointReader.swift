import CRNNNet
import Decoding
import Kernels
import TextDirection

/// Reads pictures with one trained network, or with several that vote (`TextVote`), a batch at a time.
///
/// Several work side by side, each on a thread of its own. `@unchecked`: one thread has it at a time.
package final class JointReader: @unchecked Sendable {
  /// How the pictures of a network are made.
  package struct PictureForm: Sendable, Equatable {
    package let height: Int
    package let channels: Int
    package let resampling: Resampling
  }

  /// A picture for the networks, in each of the forms.
  package typealias Picture = [(pixels: [UInt8], width: Int)]

  /// One for each network.
  package let members: [PictureReader]
  /// The forms that the networks want, each once.
  package let forms: [PictureForm]
  /// For each network the index of its form.
  private let formOf: [Int]

  /// - Parameter members: at least one; all have the same unit of symbols.
  package init(_ members: [PictureReader]) {
    precondition(!members.isEmpty, "nobody reads")
    self.members = members
    var forms: [PictureForm] = []
    formOf = members.map { member in
      let form = PictureForm(
        height: member.model.height, channels: member.model.channels,
        resampling: member.model.info.resampling)
      if let index = forms.firstIndex(of: form) { return index }
      forms.append(form)
      return forms.count - 1
    }
    self.forms = forms
  }

  /// One for another thread, which shares what does not change.
  package convenience init(beside other: JointReader) throws {
    self.init(
      try other.members.map { member in
        PictureReader(
          beside: member,
          decoder: try TextDecoder(
            member.decoder.settings, alphabet: member.model.alphabet,
            calibration: member.model.calibration))
      })
  }

  /// What counts as a symbol.
  package var unit: SymbolUnit { members[0].model.alphabet.unit }
  /// The name of the decoder, for people.
  package var decoderName: String {
    let name = members[0].decoder.settings.name
    return members.count == 1 ? name : "vote of \(members.count), \(name)"
  }
  /// Of the images that were read so far.
  package var counts: GivenWordCounts { members[0].decoder.counts }

  /// Identifies the networks and their decoders' settings: ranks that read together must have the same.
  ///
  /// - Throws: `UserError` where a file of a decoder cannot be read.
  package func identity() throws -> [(name: String, value: String)] {
    try members.flatMap { try $0.model.identity($0.decoder) }
  }

  /// Why a picture of these widths, one for each form, cannot be read even alone; nil if it can.
  package func refusal(widths: [Int]) -> String? {
    for (member, form) in zip(members, formOf) {
      if let refusal = member.batches.refusal(width: member.inputWidth(widths[form])) {
        return refusal
      }
    }
    return nil
  }

  /// Consecutive ranges of pictures that all networks can read together.
  ///
  /// - Parameters:
  ///   - widths: of each picture, one for each form.
  ///   - images: how many are read together at most.
  package func cut(_ widths: [[Int]], images: Int) -> [Range<Int>] {
    var ranges = [0..<widths.count]
    for (member, form) in zip(members, formOf) {
      ranges = ranges.flatMap { range in
        member.batches.cut(
          widths[range].map { member.inputWidth($0[form]) }, images: images
        ).map { range.lowerBound + $0.lowerBound..<range.lowerBound + $0.upperBound }
      }
    }
    return ranges
  }

  /// Reads pictures, all in one batch.
  ///
  /// - Parameter names: the pictures' names, for a decoder that has words for each.
  package func read(
    _ pictures: [Picture], names: [String] = []
  ) -> [PictureReader.Reading] {
    if members.count == 1 { return members[0].read(pictures.map { $0[0] }, names: names) }
    let frames = zip(members, formOf).map { member, form in
      member.frames(of: pictures.map { $0[form] })
    }
    return pictures.indices.map { n in joint(pictures[n], frames.map { $0[n] }) }
  }

  /// The same texts without how sure they are.
  package func texts(of pictures: [Picture], names: [String] = []) -> [String] {
    members.count == 1
      ? members[0].texts(of: pictures.map { $0[0] }, names: names)
      : read(pictures, names: names).map(\.text)
  }

  private func joint(_ picture: Picture, _ frames: [FrameScores]) -> PictureReader.Reading {
    let reading = JointReading(
      zip(members, frames).map { Voter(alphabet: $0.model.alphabet, scores: $1) },
      calibrations: members.map(\.decoder.calibration)
    ) { voter, frame in
      members[voter].position(
        ofFrame: frame, of: frames[voter].frames, width: picture[formOf[voter]].width)
    }
    return PictureReader.Reading(
      text: reading.symbols.joined(), confidence: reading.confidence, alternatives: [],
      symbols: zip(reading.symbols, reading.evidence).map {
        PictureReader.Symbol(text: $0, confidence: $1.confidence, position: $1.position)
      })
  }
}
