import Settings
import Testing

/// Patterns of names of weights.
@Suite struct NamePatternTests {
  @Test(arguments: [
    ("cnn.*", "cnn.conv0.weight", true), ("cnn.*", "rnn.0.rnn.bias", false), ("*", "", true),
    ("*.bias", "cnn.conv0.bias", true), ("*.bias", "cnn.conv0.bias_hh", false),
    ("a*b*c", "aXbXbc", true), ("a*b*c", "aXbXbd", false), ("abc", "abc", true),
    ("abc", "abcd", false), ("**", "anything", true), ("a*", "a", true),
  ]) func aStarStandsForAnyCharacters(_ pattern: String, _ name: String, _ fits: Bool) throws {
    let patterns = try #require(NamePatterns(pattern))
    #expect((patterns.match(name) != nil) == fits)
  }

  @Test func theFirstPatternThatFitsCounts() throws {
    let factors = try #require(RateFactors("cnn.conv0.*=0  cnn.*=0.25"))
    #expect(factors.factor(of: "cnn.conv0.weight") == 0)
    #expect(factors.factor(of: "cnn.conv1.weight") == 0.25)
    #expect(factors.factor(of: "rnn.0") == 1)
    #expect(factors.unused(by: ["cnn.conv1.weight"]) == ["cnn.conv0.*"])
    #expect(factors.text == "cnn.conv0.*=0 cnn.*=0.25")
  }

  @Test(arguments: ["", "cnn.*", "=1", "cnn.*=", "cnn.*=-1", "cnn.*=nan", "cnn.*=1e9"])
  func whatIsNoFactorIsRefused(_ text: String) { #expect(RateFactors(text) == nil) }

  @Test func manyStarsTakeNoLongTime() throws {
    let pattern = String(repeating: "a*", count: 200) + "b"
    let patterns = try #require(NamePatterns(pattern))
    #expect(patterns.match(String(repeating: "a", count: 2000)) == nil)
  }
}
