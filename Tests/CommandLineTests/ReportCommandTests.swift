import Foundation
import TestSupport
import Testing

/// `crnn-dist report` and `diagnose` as a person runs them.
@Suite(.serialized) struct ReportCommandTests {
  @Test func aRunIsReportedAndDiagnosed() throws {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")

    let reported = try Program.run(["report", "run", "--samples", "4"], in: folder.path)
    #expect(
      reported.status == 0 && reported.output.hasPrefix("run/report.html: "), "\(reported.errors)")
    let page = try String(contentsOfFile: folder.file("run/report.html"), encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("data:image/png;base64,"))

    let compared = try Program.run(["report", "run", "run", "-o", "both.html"], in: folder.path)
    #expect(compared.status == 0, "\(compared.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.file("both.html")))

    let diagnosed = try Program.run(
      ["diagnose", "run/last.h5", "--data", "data/validation", "--json"], in: folder.path)
    #expect(diagnosed.status == 0, "\(diagnosed.errors)")
    let figures = try #require(
      JSONSerialization.jsonObject(with: Data(diagnosed.output.utf8)) as? [String: Any])
    #expect(figures["step"] as? Int == 6 && (figures["samples"] as? Int ?? 0) > 0)
    let advice = try #require(figures["advice"] as? [[String: Any]])
    #expect(advice.contains { ["blank", "unlearned"].contains($0["rule"] as? String) })
    let text = try Program.run(
      ["diagnose", "run/last.h5", "--data", "data/validation"], in: folder.path)
    #expect(text.output.contains("blank frames") && text.output.contains("   why: "))
  }

  @Test func whatIsNotThereEndsWithItsStatus() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("run"), withIntermediateDirectories: true)
    try folder.write("not JSON\nnot JSON\n", to: "run/metrics.jsonl")
    for (arguments, status) in [
      (["report", "nowhere"], 66), (["report", "."], 66), (["report", "run"], 65), (["report"], 64),
      (["report", "run", "other", "--data", "x"], 64), (["report", "run", "--samples=-1"], 64),
      (["diagnose", "nowhere.h5", "--data", "x"], 66), (["diagnose", "nowhere.h5"], 64),
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status == Int32(status), "\(arguments): \(outcome.status) \(outcome.errors)")
    }
    try folder.write("", to: "run/metrics.jsonl")
    let unwritable = try Program.run(["report", "run", "-o", "no/such/page.html"], in: folder.path)
    #expect(unwritable.status == 74 && unwritable.errors.contains("cannot be written"))
  }
}
