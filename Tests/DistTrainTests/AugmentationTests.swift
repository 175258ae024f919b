import ColumnImages
import Foundation
import Settings
import Testing

/// What each effect does to pixels, and what the changes follow from.
@Suite struct AugmentationTests {
  /// All on, at the default strengths.
  private static var settings: AugmentationSettings {
    var settings = AugmentationSettings()
    settings.share = 0.8
    settings.effectShare = 0.5
    return settings
  }

  private static func stripes(_ width: Int = 100) -> TestImage {
    TestImage(width: width, height: 32) { x, y in (x / 7 + y / 11) % 2 == 0 ? 30 : 220 }
  }

  @Test func theChangesFollowFromSeedEpochAndSampleAlone() {
    let draws = (0..<3).flatMap { epoch in (0..<20).map { (epoch, $0) } }
    let augmentation = Augmentation(Self.settings, seed: 7)
    let (shared, again) = (ImageAugmenter(), Augmentation(Self.settings, seed: 7))
    var forward = draws.map { epoch, sample in
      Self.stripes(60 + sample).changed(augmentation.changes(epoch: epoch, sample: sample), shared)
    }
    // In another order, with images of other sizes before them, and with working memory of its own.
    for (index, (epoch, sample)) in draws.enumerated().reversed() {
      let image = Self.stripes(60 + sample)
      let changes = again.changes(epoch: epoch, sample: sample)
      #expect(image.changed(changes, shared) == forward[index])
      #expect(image.changed(changes, ImageAugmenter()) == forward[index])
    }
    let other = Augmentation(Self.settings, seed: 8)
    let differing = draws.enumerated().filter { index, at in
      Self.stripes(60 + at.1).changed(other.changes(epoch: at.0, sample: at.1)) != forward[index]
    }
    #expect(differing.count > draws.count / 2)
    forward = (0..<20).map {
      Self.stripes().changed(augmentation.changes(epoch: 0, sample: $0))
    }
    #expect(Set(forward.map(\.pixels)).count > 12)
  }

  @Test func offLeavesEveryImageAsItIs() {
    var settings = AugmentationSettings()
    #expect(!settings.isOn && settings.summary == "off")
    let off = Augmentation(settings, seed: 1)
    #expect((0..<1000).allSatisfy { off.changes(epoch: 0, sample: $0) == nil })
    settings.share = 1
    for effect in AugmentationEffect.allCases { settings[effect] = 0 }
    let empty = Augmentation(settings, seed: 1)
    #expect((0..<1000).allSatisfy { empty.changes(epoch: 0, sample: $0) == nil })
    #expect(Self.stripes().changed(ImageChanges()) == Self.stripes())
  }

  @Test func theSharesAreThoseOfTheSettings() {
    let augmentation = Augmentation(Self.settings, seed: 3)
    let changes = (0..<5000).map { augmentation.changes(epoch: 1, sample: $0) }
    let changed = changes.compactMap(\.self)
    #expect(abs(Double(changed.count) / 5000 - 0.8) < 0.03)
    for effect in AugmentationEffect.allCases {
      let part = changed.count { $0.effects.contains(effect) }
      #expect(abs(Double(part) / Double(changed.count) - 0.5) < 0.04, "\(effect)")
    }
  }

  @Test(arguments: AugmentationEffect.allCases) func anEffectAloneChangesPixels(
    _ effect: AugmentationEffect
  ) {
    let augmentation = Augmentation(Self.settings, seed: 3)
    let images = (0..<10).map { sample in
      Self.stripes().changed(
        augmentation.only(effect, strength: Self.settings[effect], epoch: 0, sample: sample))
    }
    // A blur of less than a third of a pixel may leave all bytes as they are.
    let changed = images.filter { $0 != Self.stripes() }
    #expect(changed.count >= 6)
    // Amounts are drawn anew for each sample; rounded to bytes, two of them may come out alike.
    #expect(Set(changed.map(\.pixels)).count >= changed.count - 2)
  }

  @Test func rotationTiltsLinesCounterClockwise() {
    let line = TestImage(width: 100, height: 32) { _, y in abs(y - 16) < 2 ? 0 : 255 }
    var changes = ImageChanges()
    changes.rotation = 0.05
    let turned = line.changed(changes)
    let slope = (turned.inkRow(ofColumn: 80) - turned.inkRow(ofColumn: 20)) / 60
    // The frame is a little higher than before, so that all of it can be seen.
    #expect(-0.05 < slope && slope < -0.035, "\(slope)")
  }

  @Test func theEndsOfALongLineHardlyMoveWhenItIsTurned() {
    let line = TestImage(width: 1000, height: 32) { _, y in abs(y - 16) < 2 ? 0 : 255 }
    var changes = ImageChanges()
    changes.rotation = 0.5
    let turned = line.changed(changes)
    let rise = turned.inkRow(ofColumn: 0) - turned.inkRow(ofColumn: 999)
    #expect(3 < rise && rise <= 6.4, "\(rise)")
  }

  @Test func shearSlantsUprightsAndKeepsLinesLevel() {
    let upright = TestImage(width: 100, height: 32) { x, _ in abs(x - 50) < 2 ? 0 : 255 }
    let level = TestImage(width: 100, height: 32) { _, y in abs(y - 16) < 2 ? 0 : 255 }
    var changes = ImageChanges()
    changes.shear = 0.2
    let slanted = upright.changed(changes)
    let shift = slanted.inkColumn(ofRow: 31) - slanted.inkColumn(ofRow: 0)
    #expect(5 < shift && shift < 6.3, "\(shift)")
    let still = level.changed(changes)
    #expect(abs(still.inkRow(ofColumn: 90) - still.inkRow(ofColumn: 10)) < 0.01)
  }

  @Test func perspectiveBringsLinesTogetherTowardsOneEnd() {
    let lines = TestImage(width: 100, height: 32) { _, y in [6, 25].contains(y) ? 0 : 255 }
    var changes = ImageChanges()
    changes.perspective.across = 0.3
    let seen = lines.changed(changes)
    func distance(_ column: Int) -> Double {
      let upper = seen.inkRow(ofColumn: column, rows: 0..<16)
      return seen.inkRow(ofColumn: column, rows: 16..<32) - upper
    }
    let ratio = distance(97) / distance(2)
    #expect(0.67 < ratio && ratio < 0.76, "\(ratio)")
  }

  @Test func elasticMovesPointsSmoothlyAndNoFurtherThanTold() {
    let upright = TestImage(width: 100, height: 32) { x, _ in abs(x - 50) < 3 ? 0 : 255 }
    var largest = 0.0
    for seed in 1...10 {
      var changes = ImageChanges()
      changes.elastic = 0.06
      changes.elasticRandom = .init(seed: UInt64(seed), purpose: 1)
      let bent = upright.changed(changes)
      let columns = (0..<32).map { bent.inkColumn(ofRow: $0) }
      largest = max(largest, columns.map { abs($0 - 50) }.max() ?? 0)
      #expect(zip(columns, columns.dropFirst()).allSatisfy { abs($0 - $1) < 0.4 })
    }
    #expect(0.5 < largest && largest < 0.06 * 32 * 1.2, "\(largest)")
  }

  @Test func strokesBecomeThickerAndThinner() {
    let line = TestImage(width: 60, height: 32) { x, _ in abs(x - 30) < 3 ? 0 : 255 }
    func ink(_ stroke: Double) -> Double {
      var changes = ImageChanges()
      changes.stroke = stroke
      return line.changed(changes).ink
    }
    // A line of five pixels becomes one of seven or three; half of it is a mixture of both.
    #expect(abs(ink(-1) / line.ink - 7.0 / 5) < 0.01)
    #expect(abs(ink(1) / line.ink - 3.0 / 5) < 0.01)
    #expect(abs(ink(-0.5) / line.ink - 6.0 / 5) < 0.01)
  }

  @Test func blurSpreadsAnEdgeByItsDeviation() {
    let edge = TestImage(width: 100, height: 32) { x, _ in x < 50 ? 0 : 255 }
    var changes = ImageChanges()
    changes.blur = 0.0625
    let soft = edge.changed(changes)
    // The differences along a row are the Gaussian itself.
    let steps = (0..<99).map { Double(soft[$0 + 1, 16]) - Double(soft[$0, 16]) }
    let mean = zip(0..., steps).reduce(0) { $0 + Double($1.0) * $1.1 } / 255
    let variance = zip(0..., steps).reduce(0) { $0 + pow(Double($1.0) - mean, 2) * $1.1 } / 255
    #expect(abs(mean - 49) < 0.05)
    #expect(abs(variance.squareRoot() - 2) < 0.15, "\(variance.squareRoot())")
  }

  @Test func noiseHasItsDeviationAndNoBias() {
    let flat = TestImage(width: 200, height: 32) { _, _ in 128 }
    var changes = ImageChanges()
    changes.noise = 0.05
    let noisy = flat.changed(changes)
    #expect(abs(noisy.mean - 128) < 0.6)
    #expect(abs(noisy.deviation / (0.05 * 255) - 1) < 0.04, "\(noisy.deviation)")
  }

  @Test func contrastSpreadsValuesAboutTheirMeanAndBrightnessMovesThem() {
    let image = TestImage(width: 64, height: 32) { x, _ in UInt8(100 + x % 50) }
    var changes = ImageChanges()
    changes.contrast = 0.4
    let spread = image.changed(changes)
    #expect(abs(spread.deviation / image.deviation - 1.4) < 0.01)
    #expect(abs(spread.mean - image.mean) < 0.5)
    changes.contrast = 0
    changes.brightness = 0.2
    #expect(abs(image.changed(changes).mean - image.mean - 51) < 0.5)
  }

  @Test func occlusionCoversSmallPatchesWithColoursOfTheImage() {
    let image = TestImage(width: 300, height: 32) { x, y in UInt8(60 + (x * 3 + y * 5) % 100) }
    for seed in 1...20 {
      var changes = ImageChanges()
      changes.occlusion = 0.25
      changes.occlusionRandom = .init(seed: UInt64(seed), purpose: 1)
      let covered = image.changed(changes)
      let changed = zip(covered.pixels, image.pixels).count { $0 != $1 }
      // Three patches of at most 8 × 8.
      #expect(3 <= changed && changed <= 192, "\(changed)")
      #expect(Set(covered.pixels).isSubset(of: image.pixels))
    }
  }

  @Test func compressionLosesMoreTheStrongerItIsAndNothingOfAFlatImage() {
    let image = TestImage(width: 101, height: 30) { x, y in
      UInt8(128 + 100 * sin(Double(x * x) / 90) * cos(Double(y) / 3))
    }
    func error(_ strength: Double) -> Double {
      var changes = ImageChanges()
      changes.compression = strength
      let coded = image.changed(changes)
      return zip(coded.pixels, image.pixels).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
        / Double(image.pixels.count)
    }
    #expect(error(0.001) < 1)
    #expect(error(0.3) < error(0.6) && error(0.6) < error(0.9))
    #expect(error(0.9) > 4)
    let flat = TestImage(width: 40, height: 32) { _, _ in 128 }
    var changes = ImageChanges()
    changes.compression = 0.9
    #expect(flat.changed(changes) == flat)
  }

  @Test func theGroundChangesAndTheStrokesDoNot() {
    let image = TestImage(width: 100, height: 32) { x, _ in x % 10 < 3 ? 20 : 200 }
    var changes = ImageChanges()
    changes.background = 0.3
    changes.backgroundRandom = .init(seed: 1, purpose: 1)
    let shaded = image.changed(changes)
    for (before, after) in zip(image.pixels, shaded.pixels) where before == 20 {
      #expect(after == 20)
    }
    let ground = zip(image.pixels, shaded.pixels).filter { $0.0 == 200 }.map { Double($0.1) }
    #expect(Set(ground).count > 20)
    #expect(ground.allSatisfy { abs($0 - 200) <= 0.15 * 255 + 1 })
  }

  @Test func nothingIsCutOffByTheGeometry() {
    let image = TestImage(width: 120, height: 32) { x, y in
      (x < 4 || x >= 116) && (y < 4 || y >= 28) ? 0 : 255
    }
    for sign in [-1.0, 1.0] {
      var changes = ImageChanges()
      changes.rotation = 0.04 * sign
      changes.shear = 0.3
      changes.perspective = (0.3 * sign, 0.3)
      let seen = image.changed(changes)
      for corner in [(0..<60, 0..<16), (60..<120, 0..<16), (0..<60, 16..<32), (60..<120, 16..<32)] {
        let ink = corner.0.reduce(0) { sum, x in
          sum + corner.1.reduce(0) { $0 + 255 - Int(seen[x, $1]) }
        }
        #expect(ink > 4 * 255, "\(corner), \(sign)")
      }
    }
  }

  @Test func anyImageOfAnySizeSurvivesTheStrongestSettings() {
    var settings = AugmentationSettings()
    for effect in AugmentationEffect.allCases { settings[effect] = 1 }
    settings.rotation = 45
    settings.shear = 45
    settings.perspective = 0.5
    settings.elastic = 0.5
    settings.blur = 0.5
    settings.share = 1
    settings.effectShare = 1
    let augmentation = Augmentation(settings, seed: 1)
    for (width, height) in [(1, 1), (1, 32), (300, 1), (3, 2), (8, 64), (2000, 16)] {
      for channels in [1, 3] {
        for sample in 0..<4 {
          let image = TestImage(width: width, height: height, channels: channels) { x, y in
            UInt8(truncatingIfNeeded: 17 * x + 29 * y)
          }
          let changed = image.changed(augmentation.changes(epoch: 0, sample: sample))
          #expect(changed.pixels.count == image.pixels.count)
        }
      }
    }
  }

  @Test func coloursMoveTogether() {
    let grey = Self.stripes()
    let colour = TestImage(width: 100, height: 32, channels: 3) { x, y in grey[x, y] }
    var changes = ImageChanges()
    changes.rotation = 0.03
    changes.perspective.down = 0.2
    changes.elastic = 0.04
    changes.blur = 0.02
    changes.contrast = -0.3
    changes.compression = 0.7
    let (one, three) = (grey.changed(changes), colour.changed(changes))
    #expect(three.pixels == one.pixels.flatMap { [$0, $0, $0] })
  }
}
