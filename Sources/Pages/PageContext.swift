import Samples

/// What lines inherit from the regions and the page that they are in.
struct PageContext {
  /// By how many degrees text is turned counter-clockwise.
  var turn = 0.0
  var flow = PageLine.Flow.unknown
  /// Their names, the outermost first.
  var regions: [String] = []

  /// What holds inside of an element of PAGE.
  func inside(page element: XMLTree.Element) -> PageContext {
    var context = self
    let angles = ["orientation", "readingOrientation"].compactMap {
      element.attributes[$0].flatMap(Double.init)
    }.filter(\.isFinite)
    if !angles.isEmpty { context.turn = angles.reduce(0, +) }
    context.flow = Self.flow(element.attributes["readingDirection"]) ?? flow
    if let id = element.attributes["id"] { context.regions.append(id) }
    return context
  }

  /// What holds inside of an element of ALTO.
  func inside(alto element: XMLTree.Element) -> PageContext {
    var context = self
    if let angle = element.attributes["ROTATION"].flatMap(Double.init), angle.isFinite {
      context.turn = angle
    }
    context.flow = Self.flow(element.attributes["BASEDIRECTION"]) ?? flow
    if let id = element.attributes["ID"] { context.regions.append(id) }
    return context
  }

  private static func flow(_ stated: String?) -> PageLine.Flow? {
    switch stated {
    case "top-to-bottom", "ttb": .down
    case "bottom-to-top", "btt": .up
    case "left-to-right", "right-to-left", "ltr", "rtl": .level
    default: nil
    }
  }
}
