import Foundation
import TestSupport
import Testing

/// Starts that a shell or a system spoils.
@Suite(.serialized) struct OddStartTests {
  @Test(arguments: ["train x.yaml", "evaluate --checkpoint x", "recognize --checkpoint x y.png"])
  func aProgramThatCannotSeeItsCommandSaysSo(_ command: String) throws {
    let place = try TemporaryFolder()
    guard geteuid() == 0 else { return skipped("only root takes /proc away; that was not tested") }
    let ended = try Program.script(
      "unshare --mount bash -c 'umount --lazy /proc && exec $C \(command)'", in: place.path)
    #expect(ended.status == 69, "\(ended.errors)")
    #expect(ended.errors.contains("does not show this program its command"), "\(ended.errors)")
    #expect(ended.output.isEmpty)
  }

  @Test func aNameThatIsNotUTF8IsRefused() throws {
    let place = try TemporaryFolder()
    for command in ["train x.yaml --run $'r/\\xff'", "recognize --checkpoint x $'\\xfe.png'"] {
      let ended = try Program.script("$C \(command)", in: place.path)
      #expect(ended.status == 64)
      #expect(ended.errors.contains("is not UTF-8"), "\(ended.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: place.file("r")))
  }

  @Test func aKeyWithoutAValueIsRefused() throws {
    let place = try TrainCommandTests.workplace()
    let ended = try Program.script(
      "$C train config.yaml --run r --set max_steps=$NONE", in: place.path)
    #expect(ended.status == 78)
    #expect(
      ended.errors.contains("--set max_steps=: there is no value; for none, write max_steps=null"),
      "\(ended.errors)")
  }

  @Test(arguments: ["TERM", "INT", "HUP", "USR1"])
  func aStartThatWaitsForALockEndsWhenItIsAsked(_ signal: String) throws {
    let place = try TrainCommandTests.workplace()
    let ended = try Program.script(
      """
      set -m; mkdir run; echo somebody > run/lock
      $C train config.yaml --run run &
      for i in {1..400}; do grep -q waiting script.err && break; sleep 0.05; done
      kill -\(signal) %1; wait %1; echo $?; cat run/lock; ls run
      """, in: place.path)
    #expect(ended.output == "75\nsomebody\nlock\n", "\(ended.output)\(ended.errors)")
    #expect(ended.errors.contains("asked to end while it waited for the lock"))
  }
}
