import ArgumentParser
import Kernels

/// With which precision a model reads: the option that `evaluate` and `recognize` share.
package struct PrecisionOption: ParsableArguments {
  @Option(
    name: .customLong("precision"),
    help: ArgumentHelp(
      "What the factors of products are rounded to: \(ReadingPrecision.allCases.map(\.rawValue).joined(separator: ", ")); "
        + "int8 wants a checkpoint that checkpoint quantize made. (default: int8 for such, float32 for others)",
      valueName: "precision"))
  package var chosen: ReadingPrecision?

  package init() {}
}

extension ReadingPrecision: ExpressibleByArgument {}
