import Foundation
import Settings
import Testing

@Suite struct ShippedConfigurationTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("configs")

  static func path(_ name: String) -> String {
    folder.appendingPathComponent(name + ".yaml").path
  }

  @Test(arguments: ["quickstart", "captcha", "lines", "paper", "synthetic-words"])
  func aShippedConfigurationIsAcceptedAndRunsOnUpToEightRanks(_ name: String) throws {
    let configuration = try Configuration.load(path: Self.path(name))
    let ranks = PermittedRanks(lanes: configuration.lanes)
    #expect((1...8).allSatisfy(ranks.contains))
  }

  @Test(arguments: ["quickstart", "captcha", "lines", "paper", "synthetic-words"])
  func aShippedConfigurationExplainsEveryKey(_ name: String) throws {
    let text = try String(contentsOfFile: Self.path(name), encoding: .utf8)
    var explained: Set<String> = []
    var group = ""
    var previous = ""
    for line in text.components(separatedBy: "\n") {
      defer { previous = line.trimmingCharacters(in: .whitespaces) }
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      guard !trimmed.isEmpty, !trimmed.hasPrefix("#"), let colon = trimmed.firstIndex(of: ":")
      else { continue }
      let key = String(trimmed[..<colon])
      if line.hasPrefix(" ") {
        #expect(previous.hasPrefix("#"), "\(group).\(key) has no comment")
        explained.insert(group + "." + key)
      } else if trimmed.hasSuffix(":") {
        group = key
      } else {
        #expect(previous.hasPrefix("#"), "\(key) has no comment")
        explained.insert(key)
      }
    }
    // The keys inside of these groups stand in their comments, since null is their value.
    let known = Configuration.keys.map(\.path).filter {
      !$0.hasPrefix("early_stopping.") && !$0.hasPrefix("fine_tuning.")
    }
    #expect(explained == Set(known))
  }

  @Test func theBuiltInQuickstartIsTheShippedOne() throws {
    #expect(try Configuration.load(path: Self.path("quickstart")) == .quickstart)
  }
}
