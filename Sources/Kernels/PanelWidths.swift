/// The columns that count in each of a row of panels; the fewer, the faster is a product.
package struct PanelWidths {
  package let panels: Int
  private let last: Int
  private let widths: UnsafePointer<Int32>?

  /// Whole panels, but for the last.
  package init(panels: Int, last: Int) {
    (self.panels, self.last, widths) = (panels, last, nil)
  }

  /// - Parameter widths: the columns of each panel.
  package init(panels: Int, _ widths: UnsafePointer<Int32>) {
    (self.panels, last, self.widths) = (panels, 0, widths)
  }

  subscript(panel: Int) -> Int {
    if let widths { return Int(widths[panel]) }
    return panel == panels - 1 ? last : PanelKernels.columns
  }
}
