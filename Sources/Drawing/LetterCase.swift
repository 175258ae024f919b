import Samples

/// How the letters of a drawn word are written.
enum LetterCase {
  case asListed, lower, capital, upper, mixed

  /// In photographs of signs about half of the words are in capitals.
  init(_ random: inout RandomSequence) {
    switch random.unit() {
    case ..<0.48: self = .upper
    case ..<0.73: self = .capital
    case ..<0.85: self = .lower
    case ..<0.97: self = .asListed
    default: self = .mixed
    }
  }

  func apply(to text: String, _ random: inout RandomSequence) -> String {
    switch self {
    case .asListed: text
    case .lower: text.lowercased()
    case .upper: text.uppercased()
    case .capital: text.prefix(1).uppercased() + text.dropFirst().lowercased()
    case .mixed: text.map { random.chance(0.5) ? $0.uppercased() : $0.lowercased() }.joined()
    }
  }
}
