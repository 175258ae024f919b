import Samples

/// What PAGE and ALTO have in common: lines at any depth of a page, which inherit from what they are in.
protocol PageReader {
  /// The attribute that names an element.
  var nameOfID: String { get }

  /// What holds inside of an element.
  func inside(_ element: XMLTree.Element, _ context: PageContext) -> PageContext

  /// Reads what is the format's own of a line.
  func read(_ element: XMLTree.Element, into line: inout PageLine)
}

extension PageReader {
  /// The lines of a page, in the order of the document.
  func lines(of element: XMLTree.Element, _ context: PageContext = PageContext()) -> [PageLine] {
    let inside = inside(element, context)
    return element.children.flatMap { child in
      child.name == "TextLine"
        ? [line(child, self.inside(child, inside), inside.regions)] : lines(of: child, inside)
    }
  }

  private func line(
    _ element: XMLTree.Element, _ context: PageContext, _ regions: [String]
  ) -> PageLine {
    var line = PageLine()
    line.id = element.attributes[nameOfID]
    line.element = element.number
    line.regions = regions
    line.turn = context.turn
    line.flow = context.flow
    read(element, into: &line)
    return line
  }
}
