import Foundation
import Kernels

/// How a parameter gets its first values.
package enum Initialiser: Sendable, Equatable {
  case constant(Float)
  /// Uniform in ±bound.
  case uniform(bound: Float)
  /// Normal with mean 0 and the given standard deviation.
  case normal(deviation: Float)
  /// Constant `value` in `range`, zero elsewhere.
  case step(value: Float, range: Range<Int>)

  /// Fills a parameter as a function of the seed and the parameter's place in the network alone.
  package func fill(
    _ buffer: UnsafeMutablePointer<Float>, count: Int, seed: UInt64, parameter: Int
  ) {
    let random = CounterRandom(seed: seed, purpose: RandomPurpose.weights, UInt64(parameter))
    for i in 0..<count {
      switch self {
      case .constant(let value): buffer[i] = value
      case .step(let value, let range): buffer[i] = range.contains(i) ? value : 0
      case .uniform(let bound):
        buffer[i] = (2 * random.float(at: UInt64(i)) - 1) * bound
      case .normal(let deviation):
        // Box and Muller's transform; 1 − u keeps the logarithm's argument above zero.
        let radius = (-2 * log(1 - Double(random.float(at: UInt64(2 * i))))).squareRoot()
        let angle = 2 * Double.pi * Double(random.float(at: UInt64(2 * i + 1)))
        buffer[i] = Float(radius * cos(angle)) * deviation
      }
    }
  }
}

/// The purposes that random numbers are drawn for; each has numbers of its own.
package enum RandomPurpose {
  package static let weights: UInt64 = 1
  package static let permutation: UInt64 = 2
  package static let batchOrder: UInt64 = 3
  /// Layer k draws its dropout from purpose `dropout + k`.
  package static let dropout: UInt64 = 1000
}

/// The scheme by which a network's weights start.
package enum InitialiserScheme: String, Sendable, CaseIterable {
  /// Convolutions: normal, variance 2 / fan-in (He et al., arXiv 1502.01852); the LSTM's forget
  /// gates start open, with bias 1 (Jozefowicz et al., 2015).
  case kaiming
  /// Everything uniform in ±1/√fan-in (LSTM: ±1/√hidden), as PyTorch's layers do by default.
  case uniform

  func convolutionWeight(fanIn: Int) -> Initialiser {
    switch self {
    case .kaiming: .normal(deviation: (2 / Float(fanIn)).squareRoot())
    case .uniform: .uniform(bound: 1 / Float(fanIn).squareRoot())
    }
  }

  func convolutionBias(fanIn: Int) -> Initialiser {
    switch self {
    case .kaiming: .constant(0)
    case .uniform: .uniform(bound: 1 / Float(fanIn).squareRoot())
    }
  }

  func linear(fanIn: Int) -> Initialiser { .uniform(bound: 1 / Float(fanIn).squareRoot()) }

  func lstmWeight(hidden: Int) -> Initialiser { .uniform(bound: 1 / Float(hidden).squareRoot()) }

  func lstmInputBias(hidden: Int) -> Initialiser {
    switch self {
    case .kaiming: .step(value: 1, range: hidden..<2 * hidden)
    case .uniform: .uniform(bound: 1 / Float(hidden).squareRoot())
    }
  }

  func lstmHiddenBias(hidden: Int) -> Initialiser {
    switch self {
    case .kaiming: .constant(0)
    case .uniform: .uniform(bound: 1 / Float(hidden).squareRoot())
    }
  }
}
