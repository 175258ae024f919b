import ColumnImages
import Kernels
import Pictures

/// Makes a picture of a word's layers: warps them, colours them, puts them on a ground, and looks at
/// it through a camera.
struct SceneComposer {
  private let recipe: SceneRecipe
  private let channels: Int

  init(_ recipe: SceneRecipe, channels: Int) {
    self.recipe = recipe
    self.channels = channels
  }

  /// The picture, and the share of each of its pixels that the letters cover; nil where they have no
  /// extent.
  func compose(_ layers: SceneLayers) -> (image: RasterImage, letters: [Float])? {
    var layers = layers
    guard var view = SceneView(layers, recipe) else { return nil }
    // Bilinear reading would miss strokes of a mask much larger than the picture.
    while view.scale < 0.55, layers.letters.height > 8 {
      layers.halve()
      guard let halved = SceneView(layers, recipe) else { return nil }
      view = halved
    }
    let covers = view.covers(layers, recipe)
    var values = paint(covers, width: view.width, height: view.height)
    shade(&values, width: view.width, height: view.height)
    var pixels = values.map { ColumnImage.byte($0) }
    expose(&pixels, width: view.width, height: view.height)
    let image = RasterImage(
      width: view.width, height: view.height, channels: channels,
      pixels: Self.turned(pixels, width: view.width, height: view.height, channels: channels))
    let letters = Self.turned(covers.letters, width: view.width, height: view.height, channels: 1)
    return (image, letters)
  }

  /// Column by column, channels innermost: ground, fragments, shadow, border and letters in turn.
  private func paint(_ covers: SceneView.Covers, width: Int, height: Int) -> [Float] {
    let colours = recipe.colours
    let contrast = colours.contrast
    var groundRandom = recipe.random(.texture, part: 0)
    let ground =
      recipe.ingredients.contains(.texture)
      ? SceneGround(
        width: width, height: height, contrast: contrast, random: &groundRandom) : nil
    var inkRandom = recipe.random(.blending, part: 1)
    let patches =
      recipe.unevenness > 0
      ? ValueNoise(
        width: width, height: height, spacing: Double(height) * inkRandom.uniform(0.08...0.5),
        random: &inkRandom) : nil
    let unevenness = recipe.unevenness * contrast
    let shadowOpacity = recipe.shadow?.opacity ?? 0
    let count = width * height
    var values = [Float](repeating: 0, count: count * channels)
    for channel in 0..<channels {
      let value = { SceneColours.value($0, channel: channel, of: channels) }
      let (paper, second) = (value(colours.ground), value(colours.second))
      let (ink, line, shadow) = (value(colours.ink), value(colours.border), value(colours.shadow))
      for x in 0..<width {
        for y in 0..<height {
          let i = x * height + y
          var pixel = paper
          if let ground { pixel += (second - paper) * ground.share[i] + ground.grain[i] }
          if !covers.fragments.isEmpty { pixel += (ink - pixel) * covers.fragments[i] }
          if !covers.shadow.isEmpty { pixel += (shadow - pixel) * covers.shadow[i] * shadowOpacity }
          if !covers.border.isEmpty { pixel += (line - pixel) * covers.border[i] }
          let cover = covers.letters[i]
          if cover > 0 {
            var own = ink
            if let patches { own += unevenness * patches.value(x, y) }
            pixel += (own - pixel) * cover * recipe.opacity
          }
          values[i * channels + channel] = pixel
        }
      }
    }
    return values
  }

  /// v ← v · light, which is 1 on the bright side and falls off to the other and towards the corners.
  private func shade(_ values: inout [Float], width: Int, height: Int) {
    let light = recipe.light
    if light.across == 0, light.down == 0, light.corners == 0 { return }
    let most = 1 - abs(light.across) - abs(light.down)
    for x in 0..<width {
      let u = 2 * (Float(x) + 0.5) / Float(width) - 1
      for y in 0..<height {
        let v = 2 * (Float(y) + 0.5) / Float(height) - 1
        let factor =
          most + light.across * u + light.down * v - light.corners * (u * u + v * v) / 2
        let start = (x * height + y) * channels
        for channel in 0..<channels { values[start + channel] *= factor }
      }
    }
  }

  /// What lens, hand, sensor and file do.
  private func expose(_ pixels: inout [UInt8], width: Int, height: Int) {
    pixels.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let image = ColumnImage(pixels: start, width: width, height: height, channels: channels)
      let deviation = recipe.blur * Double(height) / 32
      if deviation >= 0.25 {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: image.count) { rows in
          if let rows = rows.baseAddress { image.blur(deviation, rows) }
        }
      }
      if recipe.motion.length > 1 {
        image.smear(length: recipe.motion.length, isVertical: recipe.motion.isVertical)
      }
      if recipe.noise > 0 {
        image.addNoise(
          recipe.noise * Double(recipe.colours.contrast) / 255,
          CounterRandom(seed: recipe.seed, purpose: 0x7363_6E6F, recipe.sample))
      }
      if recipe.compression > 0 { BlockCompression(recipe.compression).apply(to: image) }
    }
  }

  /// Rows from columns.
  private static func turned<Value>(
    _ values: [Value], width: Int, height: Int, channels: Int
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: values.count) { output, count in
      values.withUnsafeBufferPointer { values in
        for y in 0..<height {
          for x in 0..<width {
            for channel in 0..<channels {
              output.initializeElement(
                at: (y * width + x) * channels + channel,
                to: values[(x * height + y) * channels + channel])
            }
          }
        }
      }
      count = values.count
    }
  }
}
