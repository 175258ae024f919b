import Foundation

/// What is said of names that look alike.
package enum NameForms {
  /// A sentence about equivalent names of which none is meant more than another.
  package static func ambiguity(_ names: [String]) -> String {
    let forms = names.map(form).joined(separator: " and ")
    return
      "\(names.count) names are the same text in other forms of Unicode (\(forms)), and none in the form that is "
      + "asked for; rename all but one"
  }

  private static func form(_ name: String) -> String {
    if name.utf8.elementsEqual(name.precomposedStringWithCanonicalMapping.utf8) {
      return "composed"
    }
    if name.utf8.elementsEqual(name.decomposedStringWithCanonicalMapping.utf8) {
      return "decomposed"
    }
    return "mixed"
  }
}
