import Kernels

/// The weights of a convolution in the forms that its algorithms multiply with.
extension Convolution {
  /// [O][C · kh · kw] for a forward pass.
  func panelWeights(_ pass: Pass, _ cache: Cache) -> UnsafePointer<Float> {
    cache.panelWeights.forward(
      pass, count: PanelKernels.rounded(outputChannels) * taps, rows: outputChannels
    ) { packed, rows, scratch in
      PanelKernels.pack(
        scaledWeights(rows, pass, scratch), into: packed + rows.lowerBound * taps,
        rows: rows.count, k: taps, rowStride: taps, kStride: 1)
    }
  }

  /// [C · kh · kw][O] for a backward pass.
  func transposedPanelWeights(_ pass: Pass, _ cache: Cache) -> UnsafePointer<Float> {
    cache.panelWeights.backward(
      pass, count: PanelKernels.rounded(taps) * outputChannels, rows: taps
    ) { packed, rows, _ in
      PanelKernels.pack(
        pass.weights[weight] + rows.lowerBound, into: packed + rows.lowerBound * outputChannels,
        rows: rows.count, k: outputChannels, rowStride: 1, kStride: taps)
    }
  }

  func transformedWeights(
    _ form: WinogradForm, _ pass: Pass, _ cache: Cache
  ) -> UnsafePointer<Float> {
    let depth = depth(form.tile)
    return cache.weights(form).forward(
      pass,
      count: WinogradConvolution.packedCount(rows: outputChannels, k: depth, form),
      rows: outputChannels
    ) { packed, rows, scratch in
      WinogradConvolution.pack(
        scaledWeights(rows, pass, scratch), rows, outputs: outputChannels, depth: depth, form,
        into: packed)
    }
  }

  func backwardWeights(
    _ form: WinogradForm, _ pass: Pass, _ cache: Cache
  ) -> UnsafePointer<Float> {
    guard form.precision == .bfloat16 else { return transformedWeights(form, pass, cache) }
    let depth = depth(form.tile)
    return cache.weights(form).backward(
      pass,
      count: WinogradConvolution.packedCount(rows: depth, k: outputChannels, form), rows: depth
    ) { packed, rows, _ in
      WinogradConvolution.packTransposed(
        pass.weights[weight], rows, outputs: outputChannels, depth: depth, form, into: packed)
    }
  }

  /// What is added to each output: the bias, with the batch norm where that is folded.
  func shifts(_ pass: Pass) -> UnsafePointer<Float>? {
    let own = bias.map { pass.weights[$0] }
    guard let norm, pass.foldsNorms else { return own }
    let shifts = pass.scratch.floats(outputChannels)
    for output in 0..<outputChannels {
      let (scale, shift) = norm.affine(output, pass)
      shifts[output] = shift + scale * (own?[output] ?? 0)
    }
    return UnsafePointer(shifts)
  }

  /// The weights of some outputs, with the batch norm where that is folded.
  func scaledWeights(
    _ outputs: Range<Int>, _ pass: Pass, _ scratch: Arena
  ) -> UnsafePointer<Float> {
    let own = pass.weights[weight] + outputs.lowerBound * taps
    guard let norm, pass.foldsNorms else { return own }
    let scaled = scratch.floats(outputs.count * taps)
    for (row, output) in outputs.enumerated() {
      VectorOperations.affine(
        own + row * taps, scaled + row * taps, count: taps,
        scale: norm.affine(output, pass).scale, shift: 0)
    }
    return UnsafePointer(scaled)
  }

  private func depth(_ tile: WinogradTile) -> Int {
    WinogradConvolution.depth(channels: inputChannels, geometry, tile)
  }
}

extension Convolution.Cache {
  fileprivate func weights(_ form: WinogradForm) -> PackedWeights {
    guard let weights = winogradWeights[form] else { preconditionFailure("no such form") }
    return weights
  }
}
