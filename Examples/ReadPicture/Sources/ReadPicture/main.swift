// Reads pictures with a checkpoint: ReadPicture best.h5 word.png …
import Foundation
import TextReading

let arguments = CommandLine.arguments.dropFirst()
guard let checkpoint = arguments.first, arguments.count > 1 else {
  print("usage: ReadPicture CHECKPOINT PICTURE…")
  exit(64)
}
do {
  let reader = try TextReader(checkpoint: checkpoint)
  for picture in arguments.dropFirst() {
    let read = try reader.read(TextImage(contentsOf: picture))
    print(picture, read.text, String(format: "%.4f", read.confidence), separator: "\t")
  }
} catch {
  print("ReadPicture: \(error)")
  exit(1)
}
