import Foundation
import Recognition
import TestSupport
import Testing

/// A container that denies ranks to read each other's memory, played by a filter of system calls.
@Suite(.serialized) struct DeniedCallTests {
  /// Starts the program that follows with process_vm_readv and process_vm_writev denied, as Docker does.
  private static let source = """
    #include <errno.h>
    #include <linux/filter.h>
    #include <linux/seccomp.h>
    #include <stddef.h>
    #include <stdio.h>
    #include <sys/prctl.h>
    #include <sys/syscall.h>
    #include <unistd.h>

    int main(int count, char **words) {
      struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_writev, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      };
      struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
      if (count < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
          || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("seccomp");
        return 99;
      }
      execvp(words[1], words + 1);
      return 98;
    }
    """

  /// Trains on two ranks with the call denied; sums are too large for Open MPI to send without it.
  private static func train(
    _ run: String, in folder: TemporaryFolder, denied: Bool, settings: String = ""
  ) throws -> Program.Outcome {
    let words = Launcher.words(ranks: 2).joined(separator: " ")
    return try Program.script(
      """
      \(settings) timeout -k 10 90 \(words) \(denied ? "./denied" : "") $C train config.yaml \
      --run \(run) --set max_steps=4
      """, in: folder.path)
  }

  @Test func theSumsAreRightWhereRanksMayNotReadEachOthersMemory() throws {
    let folder = try TrainCommandTests.workplace()
    let configuration = TrainCommandTests.configuration.replacingOccurrences(
      of: "Lbx8", with: "Lbx256")
    try folder.write(configuration, to: "config.yaml")
    try folder.write(Self.source, to: "denied.c")
    let compiled = try run("cc", ["-o", folder.file("denied"), folder.file("denied.c")])
    let probe = try Program.script("./denied true", in: folder.path)
    guard compiled == 0, probe.status == 0 else {
      skipped("no filter of system calls can be set here; nothing was tested with one")
      return
    }
    let allowed = try Self.train("allowed", in: folder, denied: false)
    #expect(allowed.status == 0, "\(allowed.errors)")
    let denied = try Self.train("denied-run", in: folder, denied: true)
    #expect(denied.status == 0, "\(denied.errors)")
    #expect(!denied.errors.contains("Read -1"), "\(denied.errors)")
    let weights = try ["allowed", "denied-run"].map {
      try Checkpoint(reading: folder.file("\($0)/last.h5")).weightBits
    }
    #expect(weights[0] == weights[1])
    // That the filter is one which matters: whoever insists on the call is told of it by Open MPI 4.
    guard allowed.errors.contains("Open MPI v4") else { return }
    let insisted = try Self.train(
      "insisted", in: folder, denied: true,
      settings: "OMPI_MCA_btl_vader_single_copy_mechanism=cma")
    #expect(insisted.errors.contains("Read -1"), "\(insisted.errors)")
  }
}
