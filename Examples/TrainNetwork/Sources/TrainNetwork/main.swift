// Trains a network with a loop of its own: TrainNetwork labels.tsv model.h5
//
// The list has a line for each picture: its path from the list's folder, a tab, its text.
import Foundation
import TextReading
import TextTraining

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  print("usage: TrainNetwork LIST CHECKPOINT")
  exit(64)
}
do {
  let folder = URL(fileURLWithPath: arguments[1]).deletingLastPathComponent()
  var samples = try String(contentsOfFile: arguments[1], encoding: .utf8).split(separator: "\n")
    .map { line in
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      let image = try TextImage(contentsOf: folder.appendingPathComponent(parts[0]).path)
      return TrainingSample(image, text: parts[1])
    }
  let network = try TrainableNetwork(
    NetworkDescription(
      "[1,32,0,1 Cr3,3,16 Mp2,2 Cr3,3,32 Mp2,2 Cr3,3,48 Mp2,1 S1(1x0)1,3 Lbx48 O1c]"),
    symbolsOf: samples.map(\.text), optimizer: OptimizerChoice(.adamw, learningRate: 0.004))
  let held = samples.suffix(samples.count / 10)
  samples.removeLast(held.count)
  print("\(network.weightCount) weights, \(samples.count) samples, \(held.count) held out")
  for epoch in 1...30 {
    samples.shuffle()
    var losses: [Double] = []
    for start in stride(from: 0, to: samples.count, by: 16) {
      let outcome = try network.step(Array(samples[start..<min(start + 16, samples.count)]))
      if let loss = outcome.loss { losses.append(loss) }
    }
    let read = try network.makeReader().read(held.map(\.image))
    let right = zip(read, held).count { $0.text == $1.text }
    let loss = losses.reduce(0, +) / Double(max(1, losses.count))
    print("epoch \(epoch)  loss \(String(format: "%.3f", loss))  right \(right) of \(held.count)")
  }
  try network.save(to: arguments[2])
} catch {
  print("TrainNetwork: \(error)")
  exit(1)
}
