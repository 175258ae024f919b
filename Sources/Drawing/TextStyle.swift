/// What rendered words look like, by name.
package enum TextStyle: String, Sendable, CaseIterable {
  /// Dark on light with little noise, in the words' order: `WordStyle`.
  case plain
  /// As a scan of a printed page: `SceneRecipe` with the ingredients of a printer and a scanner.
  case print
  /// As in photographs: `SceneRecipe` with all ingredients.
  case scene

  /// The ingredients that the style has; none for `plain`, which is no mixture.
  package var ingredients: Set<SceneIngredient> {
    switch self {
    case .plain: []
    case .print:
      [
        .fonts, .weight, .spacing, .margins, .rotation, .blending, .blur, .resolution, .noise,
        .compression,
      ]
    case .scene: Set(SceneIngredient.allCases)
    }
  }
}
