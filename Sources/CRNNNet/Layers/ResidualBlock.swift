import Kernels

/// The beginning of a residual block: its input goes on, and is kept for what comes behind its first branch.
package struct ResidualStart: Layer {
  package struct Cache {}

  package var kind: String? { "residual" }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    pass.kept.keep(x)
    return x
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    let other = pass.kept.take()
    guard pass.wantsInputGradient else { return nil }
    pass.split(dy.channels) { channels, _ in
      let first = channels.lowerBound * dy.plane
      VectorOperations.add(
        other.data + first, to: dy.data + first, count: channels.count * dy.plane)
    }
    return dy
  }
}

/// Between two branches of a residual block: the output of the first is kept, and its input goes on into the second.
package struct ResidualTurn: Layer {
  package struct Cache {}

  package var kind: String? { "shortcut" }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let input = pass.kept.take()
    pass.kept.keep(x)
    return input
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    let other = pass.kept.take()
    let gradient = other.likeness(in: pass.output)
    copy(other, to: gradient, pass)
    copy(dy, to: pass.kept.keepNew(like: dy), pass)
    return gradient
  }

  private func copy(_ from: Tensor, to: Tensor, _ pass: Pass) {
    pass.split(from.channels) { channels, _ in
      let first = channels.lowerBound * from.plane
      (to.data + first).update(from: from.data + first, count: channels.count * from.plane)
    }
  }
}

/// `R[<steps>]`, whose output is added to its input, or `R[<steps>][<steps>]`, the sum of two branches.
package struct ResidualNotation: LayerNotation {
  package static let letters = "R"
  private static let opening = UInt8(ascii: "[")
  private static let closing = UInt8(ascii: "]")

  private let branch: [NetworkStep]
  /// Of those from the block's input to its sum; none where the input itself is added.
  private let shortcut: [NetworkStep]

  package init(_ word: NotationWord) throws(NetworkError) {
    let branches = try Self.branches(word)
    for steps in branches {
      guard !steps.isEmpty, steps.allSatisfy({ Self.canStand($0.notation) }) else {
        throw word.error("a branch has one step at least, and none is an output")
      }
    }
    (branch, shortcut) = (branches[0], branches.count > 1 ? branches[1] : [])
  }

  private static func canStand(_ notation: any LayerNotation) -> Bool {
    notation.loss == nil && !(notation is AuxiliaryOutputNotation)
  }

  private static func branches(_ word: NotationWord) throws(NetworkError) -> [[NetworkStep]] {
    let text = Array(word.rest(behind: letters).utf8)
    var (ends, depth, deepest): ([Int], Int, Int) = ([], 0, 0)
    for (place, byte) in text.enumerated() {
      guard depth > 0 || byte == opening else { break }
      depth += byte == opening ? 1 : byte == closing ? -1 : 0
      deepest = max(deepest, depth)
      if depth == 0 { ends.append(place) }
    }
    guard 1...2 ~= ends.count, depth == 0, ends.last == text.count - 1 else {
      throw word.error("a residual block is R[<steps>] or R[<steps>][<steps>]")
    }
    guard deepest <= NetworkLimits.depth else {
      throw NetworkError(
        "blocks stand in each other \(deepest) deep; at most \(NetworkLimits.depth) are possible")
    }
    var branches: [[NetworkStep]] = []
    for (number, end) in ends.enumerated() {
      let start = number == 0 ? 1 : ends[0] + 2
      let steps = String(decoding: text[start..<end], as: UTF8.self)
      branches.append(try NetworkStep.read(steps.split(separator: " ")))
    }
    return branches
  }

  package var description: String {
    [branch, shortcut].filter { !$0.isEmpty }.reduce(Self.letters) { text, steps in
      text + "[" + steps.map(\.description).joined(separator: " ") + "]"
    }
  }

  package var kernels: [KernelGeometry] { branch.flatMap { $0.notation.kernels } }

  package var steps: [NetworkStep] { branch + shortcut }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    let input = network.shape
    network.append(ResidualStart())
    for step in branch { try network.add(step) }
    let output = network.shape
    network.shape = input
    if !shortcut.isEmpty { network.append(ResidualTurn()) }
    for step in shortcut { try network.add(step) }
    let other = network.shape
    guard output == other, Columns(kernels) == Columns(shortcut.flatMap { $0.notation.kernels })
    else {
      throw NetworkError(
        "step \(self): its branch puts out \(output.channels) channels of height \(output.height), "
          + (shortcut.isEmpty ? "its input has " : "the other ")
          + "\(other.channels) of height \(other.height); a sum wants the same, and the same strides "
          + "along the width")
    }
    network.append(ResidualSum())
  }

  /// How many columns kernels make of w: ⌊(w + room) / stride⌋, and none of fewer than `least`.
  private struct Columns: Equatable {
    var room = 0
    var stride = 1
    let least: Int

    init(_ kernels: [KernelGeometry]) {
      for kernel in kernels {
        room += stride * (2 * kernel.padWidth - kernel.width + kernel.strideWidth)
        // Beyond, no image has a second column.
        stride = min(stride * kernel.strideWidth, NetworkLimits.number)
      }
      least = kernels.reversed().reduce(1) { min($1.inputWidth($0), NetworkLimits.width + 1) }
    }
  }
}
