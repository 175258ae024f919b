import ArgumentParser
import CRNNNet
import Decoding
import Kernels

/// Measures the kernels of a network one by one, against yardsticks of the same run.
@main
struct KernelBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel-benchmarks",
    abstract: "Measure matrix products, layers, CTC, decoders and optimisers one by one.",
    discussion: """
      Times are medians. Products and layers are held against a matrix product of 1024³, loops over \
      memory against a plain copy of 64 MB; both are measured before and after everything else, and \
      the better result is the yardstick. In each group the slowest stands first.
      """)

  @Argument(help: "Measure only what has one of these in its name.")
  var names: [String] = []

  @Option(help: "The network: \(NetworkSpecification.presets.joined(separator: ", ")).")
  var preset = "paper"

  @Option(help: "The width of the images.")
  var width = 100

  @Option(help: "Images in a batch.")
  var batch = 32

  @Option(help: "Classes with the blank.")
  var classes = 37

  @Option(help: "Seconds for each measurement.")
  var seconds = 0.3

  @Option(help: "A file of words for the decoders (random ones without), one a line.")
  var words: String?

  static func main() {
    CoreType.ensure()
    self.main(nil)
  }

  func run() throws {
    let network = try Network(try NetworkSpecification(preset: preset), classes: classes)
    let timer = Timer(seconds: seconds, names: names)
    print(
      "\(LinearAlgebra.version) with \(LinearAlgebra.coreType) kernels, loops for "
        + "\(VectorOperations.instructionSet), \(batch) images of 32×\(width)")
    var yardsticks = Yardsticks(timer)
    let groups = [
      ("matrix products", ProductBenchmarks(network, width: width, batch: batch).run(timer)),
      ("layers", LayerBenchmarks(network, width: width, batch: batch).run(timer)),
      ("CTC", CTCBenchmark(network, width: width, batch: batch).run(timer)),
      (
        "decoders, \(batch) images",
        DecoderBenchmarks(network, width: width, batch: batch, words: try listedWords()).run(timer)
      ),
      ("weights", WeightBenchmarks(count: network.parameters.count).run(timer)),
    ]
    yardsticks.measureAgain(timer)
    print(yardsticks.text)
    for (title, measurements) in groups where !measurements.isEmpty {
      print("\n" + Report(title, measurements, yardsticks).text)
    }
  }

  private func listedWords() throws -> [String] {
    guard let words else { return DecoderBenchmarks.randomWords(50_000) }
    return try Lexicon.readWords(words)
  }
}
