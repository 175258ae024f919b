import Foundation
import Recognition
import TestSupport
import Testing

/// What lies in a folder already and what leads out of it: no command takes it away, or writes there.
@Suite(.serialized) struct OtherPeoplesFilesTests {
  @Test(arguments: [
    "dataset synthesize --count 4 -o out --images full",
    "dataset synthesize --count 4 -o full-set --samples 4",
    "dataset export data/train -o full",
  ])
  func aFolderThatIsNotEmptyIsLeftAsItIs(_ command: String) throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Program.script(
      """
      mkdir -p full full-set/samples
      for f in labels.tsv train.tsv validation.tsv a.png; do echo mine > full/$f; done
      cp full/* full-set/samples; find full full-set -type f | sort | xargs md5sum > before
      $C \(command); s=$?; find full full-set -type f | sort | xargs md5sum | diff before - && exit $s
      """, in: folder.path)
    #expect(outcome.status == 74, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("the folder is not empty"), "\(outcome.errors)")
  }

  @Test func noNameLeadsOutOfTheFolderThatIsWritten() throws {
    let folder = try TrainCommandTests.workplace()
    // A mark behind a slash makes one character of both.
    let outcome = try Program.script(
      """
      name=$'\\xcc\\x81evil'
      mkdir -p lists deep/er
      cp "$(find data/samples -name '*.png' | head -1)" "$name.png"
      printf '../%s\\tab\\n' "$name.png" > lists/l.tsv
      $C dataset import lists/l.tsv -o set --allow-outside --height 16 --network none || exit 9
      $C dataset export set -o deep/er/out || exit 8
      $C train config.yaml --run run --set max_steps=2 || exit 7
      (cd deep/er; $C recognize --checkpoint ../../run/last.h5 --format alto -o read "../../$name.png") || exit 6
      find deep -type f | grep -v '^deep/er/out/' | grep -v '^deep/er/read/' && exit 5
      [ -e "deep/er/read/$name.xml" ]
      """, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func aFileInThePlaceOfALinkIsKeptUnderAnotherName() throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Program.script(
      """
      $C train config.yaml --run run --set checkpoint.every_steps=2 --set max_steps=4 || exit 9
      $C train config.yaml --run other --set seed=7 --set max_steps=2 || exit 8
      rm run/best.h5; cp other/checkpoints/step-00000002.h5 run/best.h5
      $C train config.yaml --run run --resume --set max_steps=6 || exit 7
      cmp run/replaced-best-1.h5 other/checkpoints/step-00000002.h5
      """, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "note      run/best.h5 was no checkpoint of this run; it is now named run/replaced-best-1.h5"
      ),
      "\(outcome.errors)")
  }
}
