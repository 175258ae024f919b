import CRNNNet
import TextReading

/// What a network is made of, in VGSL notation with the extensions of docs/network.md.
public struct NetworkDescription: Sendable, Equatable, CustomStringConvertible {
  let specification: NetworkSpecification

  /// Reads the notation, as in `[1,32,0,1 Cr3,3,32 Mp2,2 … O1c]`.
  ///
  /// - Throws: `TextError` that names the word which is not understood, or what does not fit together.
  public init(_ notation: String) throws(TextError) {
    do throws(NetworkError) {
      specification = try NetworkSpecification(notation)
    } catch {
      throw TextError(error.description)
    }
  }

  /// A network that has a name.
  ///
  /// - Parameters:
  ///   - preset: `crnn`, `paper`, `official` or `kraken`.
  ///   - height: The height that pictures are scaled to, in pixels.
  ///   - channels: 1 for grey, 3 for colour.
  public init(preset: String, height: Int = 32, channels: Int = 1) throws(TextError) {
    do throws(NetworkError) {
      specification = try NetworkSpecification(preset: preset, height: height, channels: channels)
    } catch {
      throw TextError(error.description)
    }
  }

  init(_ specification: NetworkSpecification) { self.specification = specification }

  /// The notation.
  public var description: String { specification.description }

  /// The height that every picture is scaled to, in pixels, and the channels that it is read in.
  public var height: Int { specification.height }
  public var channels: Int { specification.channels }

  /// The frames that a picture of a width gives, once it is scaled; a text needs one for each symbol and one more
  /// between equal neighbours.
  public func frames(forWidth width: Int) -> Int { specification.frames(forWidth: width) }
}
