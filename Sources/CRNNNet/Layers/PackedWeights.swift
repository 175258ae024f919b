import Foundation
import Kernels

/// A layer's weights in the forms that its products want, kept while the weights stay the same.
final class PackedWeights: Sendable {
  private let forwardForm = PackedForm()
  private let backwardForm = PackedForm()

  /// The weights for a forward pass.
  ///
  /// - Parameters:
  ///   - count: the floats of the form.
  ///   - rows: the rows of the matrix.
  ///   - pack: brings some of the rows into the form, whole tiles from the first on.
  func forward(
    _ pass: Pass, count: Int, rows: Int,
    _ pack: (UnsafeMutablePointer<Float>, _ rows: Range<Int>, Arena) -> Void
  ) -> UnsafePointer<Float> {
    forwardForm.weights(pass, count: count, rows: rows, pack)
  }

  /// The weights for a backward pass.
  func backward(
    _ pass: Pass, count: Int, rows: Int,
    _ pack: (UnsafeMutablePointer<Float>, _ rows: Range<Int>, Arena) -> Void
  ) -> UnsafePointer<Float> {
    backwardForm.weights(pass, count: count, rows: rows, pack)
  }
}

/// One form of weights. The first pass that wants a version begins to pack it, and those that come meanwhile help.
///
/// `@unchecked`: the lock guards all but what the buffer holds, of which each block belongs to whoever took it. The
/// buffer is not packed again while a pass with the weights in it is going on.
private final class PackedForm: @unchecked Sendable {
  /// Rows that are packed at a time, whole tiles.
  private static let blockRows = 8 * PanelKernels.tileRows

  private let lock = NSCondition()
  private var buffer: FloatBuffer?
  /// The version of the weights in the buffer, and whether a batch norm is in them, and whether they are rounded.
  private var version: Int?
  private var foldsNorms = false
  private var isRounded = false
  /// The first row that nobody has taken, and the blocks that are not done.
  private var next = 0
  private var left = 0

  func weights(
    _ pass: Pass, count: Int, rows: Int,
    _ pack: (UnsafeMutablePointer<Float>, _ rows: Range<Int>, Arena) -> Void
  ) -> UnsafePointer<Float> {
    lock.lock()
    let target = buffer.flatMap { $0.count == count ? $0 : nil } ?? FloatBuffer(count: count)
    if version != pass.weightsVersion || foldsNorms != pass.foldsNorms
      || isRounded != pass.roundsFactors
    {
      (buffer, version, foldsNorms) = (target, pass.weightsVersion, pass.foldsNorms)
      isRounded = pass.roundsFactors
      (next, left) = (0, (rows + Self.blockRows - 1) / Self.blockRows)
    }
    let blocks = left
    lock.unlock()
    if blocks > 0 {
      pass.split(min(blocks, pass.team.size)) { _, scratch in
        while let block = take(of: rows) {
          scratch.temporarily { pack(target.pointer, block, scratch) }
          finishBlock()
        }
      }
      waitForOthers()
    }
    return UnsafePointer(target.pointer)
  }

  private func take(of rows: Int) -> Range<Int>? {
    lock.lock()
    defer { lock.unlock() }
    guard next < rows else { return nil }
    let block = next..<min(next + Self.blockRows, rows)
    next = block.upperBound
    return block
  }

  private func finishBlock() {
    lock.lock()
    defer { lock.unlock() }
    left -= 1
    if left == 0 { lock.broadcast() }
  }

  private func waitForOthers() {
    lock.lock()
    defer { lock.unlock() }
    while left > 0 { lock.wait() }
  }
}
