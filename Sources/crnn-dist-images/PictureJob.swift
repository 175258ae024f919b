import DataSets
import Samples

/// Pictures that were listed together, on all ranks alike.
struct PictureWave {
  let samples: ListedSamples
  /// Where the files may lie; nil for anywhere.
  let limits: PathLimits?
}

/// Where pictures that are read come from, and what becomes of what is read in them.
///
/// Waves are asked for before those before them are read, at most `PictureReading.mostWaves` of them.
protocol PictureJob: AnyObject {
  /// Whether `next` would return at once; otherwise calls `wake`, on any thread, as soon as it would. Asked on rank 0.
  func isReady(_ wake: @escaping @Sendable () -> Void) -> Bool

  /// The next pictures; nil at the end. All ranks call it at the same point.
  func next() throws -> PictureWave?

  /// Called on rank 0 for each wave, in order, when everything before it has been taken.
  func begin() throws

  /// Takes the outcomes of the next pictures of the wave, in order. Called on rank 0.
  func take(_ outcomes: [PictureOutcome]) throws

  /// Called on rank 0 when the wave has been taken.
  func end() throws
}

extension PictureJob {
  func isReady(_ wake: @escaping @Sendable () -> Void) -> Bool { true }
  func begin() throws {}
  func end() throws {}
}

/// The pictures of one listing.
final class ListedPictures: PictureJob {
  private var wave: PictureWave?
  private let taking: ([PictureOutcome]) throws -> Void

  /// - Parameters:
  ///   - limits: where the files may lie; nil for anywhere.
  ///   - take: gets the outcomes on rank 0.
  init(
    _ samples: ListedSamples, limits: PathLimits?, take: @escaping ([PictureOutcome]) throws -> Void
  ) {
    wave = PictureWave(samples: samples, limits: limits)
    taking = take
  }

  func next() -> PictureWave? {
    defer { wave = nil }
    return wave
  }

  func take(_ outcomes: [PictureOutcome]) throws { try taking(outcomes) }
}
