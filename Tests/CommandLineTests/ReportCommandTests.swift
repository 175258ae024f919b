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

  @Test func aModelHasACardForEachOfItsReaders() throws {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    func card(_ more: [String]) throws -> (card: String, errors: String) {
      let made = try Program.run(["card", "run"] + more, in: folder.path)
      #expect(made.status == 0 && made.output.hasPrefix("run/card.md: "), "\(made.errors)")
      return (try String(contentsOfFile: folder.file("run/card.md"), encoding: .utf8), made.errors)
    }
    let hub = try card(["--license", "Apache-2.0", "--language", "deu", "--name", "a_b"])
    #expect(hub.errors == "", "\(hub.errors)")
    #expect(
      hub.card.hasPrefix(
        "---\nlicense: \"apache-2.0\"\nlanguage:\n- \"deu\"\nlibrary_name: \"crnn-dist\"\n"))
    for text in [
      "- \"Latn\"\n", "\n- name: \"a_b\"\n", "    - type: cer\n", "      name: \"validation\"\n",
      "\n---\n\n# a\\_b\n", "| character error rate | ", "crnn-dist recognize --checkpoint last.h5",
    ] { #expect(hub.card.contains(text), "\(text)\n\(hub.card)") }
    // The command writes over its own card, and asks for what only a person knows.
    let other = try card(["--head", "htrmopo", "--script", "Latf", "--author", "A \"B\" C"])
    #expect(
      other.errors
        == "crnn-dist: note: The head lacks what only you know; give --license, --language, --id\n",
      "\(other.errors)")
    for text in [
      "authors:\n- name: \"A \\\"B\\\" C\"\n", "software_name: \"crnn-dist\"\n",
      "script:\n- \"Latf\"\n", "model_type:\n- \"recognition\"\n", "metrics:\n  cer: ",
    ] { #expect(other.card.contains(text), "\(text)\n\(other.card)") }
    try folder.write("# Mine\n", to: "README.md")
    let refused = try Program.run(["card", "run", "-o", "README.md"], in: folder.path)
    #expect(refused.status == 64 && refused.errors.contains("a text of another kind is there"))
    let code = try Program.run(["card", "run", "--language", "German"], in: folder.path)
    #expect(code.status == 64 && code.errors.contains("ISO 639-3"))
  }

  @Test func aDataSetHasAnEntryOfTheCatalogue() throws {
    let folder = try TrainCommandTests.workplace()
    let inspected = try Program.run(
      ["dataset", "inspect", "data/validation", "--htr-united", "htr-united.yml"], in: folder.path)
    #expect(inspected.status == 0, "\(inspected.errors)")
    let entry = try String(contentsOfFile: folder.file("htr-united.yml"), encoding: .utf8)
    for text in [
      "schema: https://htr-united.github.io/schema/2022-04-15/schema.json\n",
      "title: \"validation\"\n", "script:\n- iso: Latn\n", "volume:\n- metric: lines\n  count: ",
      "characters:\n  mode: NFC\n  members:\n  - \"",
    ] { #expect(entry.contains(text), "\(text)\n\(entry)") }
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
