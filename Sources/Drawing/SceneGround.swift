import Foundation
import Samples

/// What is behind the writing: for each pixel the share of the ground's second colour, and a grain.
struct SceneGround {
  /// One value a pixel, column by column: 0 is the ground's colour, 1 its second.
  private(set) var share: [Float]
  /// One value a pixel: what is added to every channel.
  private(set) var grain: [Float]
  private let width: Int
  private let height: Int

  /// - Parameter contrast: of ink and ground, 0 to 255; the grain stays below it.
  init(width: Int, height: Int, contrast: Float, random: inout RandomSequence) {
    (self.width, self.height) = (width, height)
    share = [Float](repeating: 0, count: width * height)
    grain = share
    let lot = random.unit()
    switch lot {
    case ..<0.28: break
    case ..<0.48: drawGradient(&random)
    case ..<0.68: drawClouds(&random)
    case ..<0.76: drawStripes(&random)
    case ..<0.82: drawBricks(&random)
    case ..<0.91: drawBlotches(&random)
    default: drawPanel(&random)
    }
    if random.chance(0.4) { drawGrain(&random, contrast) }
  }

  private mutating func fill(_ value: (_ x: Int, _ y: Int) -> Float) {
    let (width, height) = (width, height)
    share.withUnsafeMutableBufferPointer { share in
      for x in 0..<width {
        for y in 0..<height { share[x * height + y] = value(x, y) }
      }
    }
  }

  private mutating func drawGradient(_ random: inout RandomSequence) {
    let (width, height) = (width, height)
    let angle = random.uniform(0...2 * .pi)
    let (across, down) = (cos(angle) / Double(width), sin(angle) / Double(height))
    fill { x, y in
      let level =
        0.5 + (Double(x) - Double(width) / 2) * across
        + (Double(y) - Double(height) / 2) * down
      return Float(min(max(level, 0), 1))
    }
  }

  private mutating func drawClouds(_ random: inout RandomSequence) {
    let (width, height) = (width, height)
    let spacing = Double(height) * random.uniform(0.25...1.2)
    let coarse = ValueNoise(width: width, height: height, spacing: spacing, random: &random)
    let fine = ValueNoise(width: width, height: height, spacing: spacing / 3, random: &random)
    fill { x, y in
      min(max(0.5 + 0.4 * coarse.value(x, y) + 0.2 * fine.value(x, y), 0), 1)
    }
  }

  private mutating func drawStripes(_ random: inout RandomSequence) {
    let height = height
    let angle = random.chance(0.5) ? random.uniform(0...(.pi)) : Double(random.below(2)) * .pi / 2
    let period = Double(height) * random.uniform(0.08...0.6)
    let (across, down) = (cos(angle) / period, sin(angle) / period)
    let part = random.uniform(0.2...0.8)
    let start = random.unit()
    fill { x, y in
      let position = Double(x) * across + Double(y) * down + start
      let phase = position - position.rounded(.down)
      // Edges are half a pixel soft.
      return Float(min(max((part / 2 - abs(phase - 0.5)) * period + 0.5, 0), 1))
    }
  }

  private mutating func drawBricks(_ random: inout RandomSequence) {
    let height = height
    let tall = Double(height) * random.uniform(0.2...0.6)
    let wide = tall * random.uniform(1.0...3.0)
    let joint = max(0.7, tall * random.uniform(0.05...0.15))
    let (startX, startY) = (random.uniform(0...wide), random.uniform(0...tall))
    fill { x, y in
      let down = (Double(y) + startY) / tall
      let row = down.rounded(.down)
      let across = (Double(x) + startX) / wide + (Int(row) % 2 == 0 ? 0 : 0.5)
      let edge = min(
        (down - row) * tall, (across - across.rounded(.down)) * wide)
      return edge < joint ? 1 : 0
    }
  }

  private mutating func drawBlotches(_ random: inout RandomSequence) {
    let (width, height) = (width, height)
    let spacing = Double(height) * random.uniform(0.2...0.9)
    let noise = ValueNoise(width: width, height: height, spacing: spacing, random: &random)
    let level = Float(random.uniform(-0.2...0.5))
    let slope = Float(random.uniform(1.5...8))
    fill { x, y in min(max(0.5 + slope * (noise.value(x, y) - level), 0), 1) }
  }

  /// One edge, or two as of a frame, at the sides of the picture.
  private mutating func drawPanel(_ random: inout RandomSequence) {
    let (width, height) = (width, height)
    let inset = Double(height) * random.uniform(0.03...0.14)
    let thickness =
      random.chance(0.5) ? Double(height) : max(1, random.uniform(0.03...0.1) * Double(height))
    let sides = 1 + random.below(15)
    let tilt = random.uniform(-0.02...0.02)
    fill { x, y in
      let (right, below) = (Double(width - 1 - x), Double(height - 1 - y))
      let shift = tilt * Double(x)
      var inside = 0.0
      for (index, distance) in [Double(y) + shift, below - shift, Double(x), right].enumerated()
      where sides & (1 << index) != 0 {
        // 1 in the line of `thickness` that ends `inset` away from the side.
        let line = min(inset - distance, distance - (inset - thickness)) + 0.5
        inside = max(inside, min(max(line, 0), 1))
      }
      return Float(inside)
    }
  }

  private mutating func drawGrain(_ random: inout RandomSequence, _ contrast: Float) {
    let strength = Float(random.uniform(0.02...0.16)) * contrast
    let noise = ValueNoise(
      width: width, height: height, spacing: random.uniform(1.0...4), random: &random)
    for x in 0..<width {
      for y in 0..<height { grain[x * height + y] = strength * noise.value(x, y) }
    }
  }
}
