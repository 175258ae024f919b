/// Which part of the warped writing the picture shows, and how large.
struct SceneView {
  let width: Int
  let height: Int
  /// Pixels of the picture for one of the masks.
  let scale: Double
  private let left: Double
  private let top: Double
  private let warp: TextWarp

  /// How much of each pixel of the picture the layers cover, 0 to 1, column by column; empty where
  /// there is no such layer.
  struct Covers {
    var letters: [Float]
    var border: [Float] = []
    var shadow: [Float] = []
    var fragments: [Float] = []
  }

  /// Nil where the layers have no ink.
  init?(_ layers: SceneLayers, _ recipe: SceneRecipe) {
    let ink = layers.ink
    guard let first = ink.firstIndex(where: { !$0.isEmpty }),
      let last = ink.lastIndex(where: { !$0.isEmpty })
    else { return nil }
    let length = Double(last + 1 - first)
    let mask = layers.letters
    // The writing is warped about the middle of its mask; its own length says how strongly.
    let most = Self.largestTurn(length: length, height: Double(mask.height))
    warp = TextWarp(
      width: Double(mask.width), height: Double(mask.height),
      bend: recipe.bend * Double(mask.width) / length, stretch: recipe.stretch, lean: recipe.lean,
      turn: max(-most, min(most, recipe.turn)), across: recipe.tilt.across,
      down: recipe.tilt.down)
    guard let bounds = warp.bounds(of: ink) else { return nil }
    let tall = bounds.bottom - bounds.top
    height = recipe.rows
    scale = Double(height) / (tall * (1 + recipe.margins.top + recipe.margins.bottom))
    left = bounds.left - recipe.margins.left * tall
    top = bounds.top - recipe.margins.top * tall
    let right = bounds.right + recipe.margins.right * tall
    width = max(4, Int(((right - left) * scale).rounded(.up)))
  }

  /// A long line is turned less: its ends move by no more than its own height together.
  private static func largestTurn(length: Double, height: Double) -> Double {
    min(0.25, height / length)
  }

  func covers(_ layers: SceneLayers, _ recipe: SceneRecipe) -> Covers {
    let count = width * height
    let zeros = [Float](repeating: 0, count: count)
    var covers = Covers(letters: zeros)
    if layers.border != nil { covers.border = zeros }
    if layers.fragments != nil { covers.fragments = zeros }
    if recipe.shadow != nil { covers.shadow = zeros }
    let mask = layers.letters
    let (columns, rows) = (mask.width, mask.height)
    let (across, down) = (
      Float(layers.shadowOffset.across), Float(layers.shadowOffset.down)
    )
    let shadowMask = layers.shadowMask
    let step = 1 / scale
    for x in 0..<width {
      let outX = left + (Double(x) + 0.5) * step
      for y in 0..<height {
        let point = warp.backward(outX, top + (Double(y) + 0.5) * step)
        let (u, v) = (Float(point.x - 0.5), Float(point.y - 0.5))
        let i = x * height + y
        covers.letters[i] = Self.read(mask, columns, rows, u, v)
        if let border = layers.border { covers.border[i] = Self.read(border, columns, rows, u, v) }
        if let other = layers.fragments {
          covers.fragments[i] = Self.read(other, columns, rows, u, v)
        }
        if recipe.shadow != nil {
          covers.shadow[i] = Self.read(shadowMask, columns, rows, u - across, v - down)
        }
      }
    }
    return covers
  }

  @inline(__always)
  private static func read(
    _ mask: GlyphMask, _ columns: Int, _ rows: Int, _ u: Float, _ v: Float
  ) -> Float {
    mask.coverage.withUnsafeBufferPointer {
      GlyphMask.sample($0.baseAddress!, columns, rows, u, v) * (1 / 255)
    }
  }
}
