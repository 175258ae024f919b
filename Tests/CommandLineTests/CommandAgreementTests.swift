import Foundation
import TestSupport
import Testing

/// Ranks that were started with different command lines, as `mpirun -n 1 A : -n 1 B` can.
@Suite(.serialized) struct CommandAgreementTests {
  @Test(arguments: [
    (
      "dataset synthesize --count 8 --network none -o out --seed", "argument 10 (3, not 4)"
    ),
    ("dataset import labels.tsv --network none -o out --height", "argument 9 (3, not 4)"),
    ("benchmark --steps 1 --warmup 1 --width", "argument 7 (3, not 4)"),
  ])
  func theyAreToldWhichOneDiffersAndNothingIsWritten(_ command: String, _ difference: String) throws
  {
    let folder = try TemporaryFolder()
    try folder.write("a.png\ttext\n", to: "labels.tsv")
    try folder.write(
      "exec $C \(command) $(( ${OMPI_COMM_WORLD_RANK:-$PMI_RANK} == 1 ? 3 : 4 ))\n", to: "rank.sh")
    let ended = try Program.script(
      "\(Launcher.words(ranks: 2).joined(separator: " ")) bash rank.sh", in: folder.path)
    #expect(ended.status == 78, "\(ended.errors)")
    #expect(
      ended.errors.contains(
        "crnn-dist: error: rank 1 differs from rank 0 in \(difference); start all ranks with one command"
      ),
      "\(ended.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
  }
}
