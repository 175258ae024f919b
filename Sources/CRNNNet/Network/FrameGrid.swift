/// Which columns of an image the frames of a network look at.
///
/// Frame t looks at what lies around the column `start + (t + ½) · step`; the share from
/// `start + t · step` on, `step` columns wide, is nearer to it than to any other frame.
package struct FrameGrid: Sendable, Equatable {
  /// Columns from the image's left edge to the first frame's share; it may be negative.
  package let start: Double
  /// Columns from one frame to the next.
  package let step: Double
}

extension Network {
  /// The middle of what leads to a frame: where a kernel of w columns with stride s and
  /// padding p has its inputs `step` apart and the first at `centre`, its own first output is at
  /// centre + ((w − 1) / 2 − p) · step, and they are s · step apart.
  package var frameGrid: FrameGrid {
    var (centre, step) = (0.5, 1.0)
    for kernel in specification.steps.flatMap({ $0.notation.kernels }) {
      centre += (Double(kernel.width - 1) / 2 - Double(kernel.padWidth)) * step
      step *= Double(kernel.strideWidth)
    }
    return FrameGrid(start: centre - step / 2, step: step)
  }
}
