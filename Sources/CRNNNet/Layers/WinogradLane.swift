import Kernels

/// A lane's part in a Winograd convolution.
struct WinogradLane {
  /// Among those that go together.
  let number: Int
  let x: Tensor
  /// The output, or on the way back its gradient.
  let y: Tensor
  /// Where the gradient of the input goes.
  let dx: Tensor?
  /// The blocks of sixteen columns of a row of tiles, and those rows.
  let rowBlocks: Int
  let tileRows: Int
  /// Memory for a transform.
  let line: UnsafeMutablePointer<Float>

  init(_ number: Int, x: Tensor, y: Tensor, dx: Tensor?, _ tile: WinogradTile, _ scratch: Arena) {
    (self.number, self.x, self.y, self.dx) = (number, x, y, dx)
    let tiles = tile.tiles(ofWidth: y.width)
    tileRows = tile.tiles(ofHeight: y.height)
    rowBlocks = (tiles * x.batch + 15) / 16
    line = scratch.floats(WinogradKernels.scratch(tile, tiles: tiles, batch: x.batch))
  }

  /// The panels of so many rows of tiles: each lane begins one of its own.
  func panels(ofRows rows: Int) -> Int { (rows * rowBlocks + 1) / 2 }

  /// The columns that count in the last of them.
  func lastColumns(ofRows rows: Int) -> Int { rows * rowBlocks % 2 == 0 ? 32 : 16 }
}
