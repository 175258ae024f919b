import TextDirection

/// The direction that texts are taken to have.
package enum TextDirectionSetting: String, ConfigurationChoice {
  /// That of most labels of the training data.
  case automatic = "auto"
  case leftToRight = "ltr"
  case rightToLeft = "rtl"

  /// The direction; nil where the data decide.
  package var direction: BaseDirection? { BaseDirection(rawValue: rawValue) }
}
