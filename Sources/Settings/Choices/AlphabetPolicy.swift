/// Which symbols a network tells apart that begins with the weights of another.
package enum AlphabetPolicy: String, ConfigurationChoice {
  /// Those of the other; data with further ones are refused.
  case keep
  /// Those of the other and those of the data.
  case union
  /// Those of the data; what the network knew of others is lost.
  case new
}
