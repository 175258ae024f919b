import DataSets
import Foundation
import Samples
import Testing

/// Real pages beside the package, where they are there.
@Suite struct RealPagesTests {
  private func kept(_ name: String, _ folder: String) throws -> (kept: Int, skipped: [String]) {
    let audit = SampleAudit()
    let listing = try audit.texts(of: SampleFinder().find("\(folder)/\(name)", format: .xml))
    let report = try ImageImporter(height: 32, channels: 1).run(
      listing, audit: audit, store: { _, _ in })
    return (report.summary.samples, report.skipped.map { "\($0.reason.rawValue) | \($0.name)" })
  }

  @Test func everyLineOfTheRealPagesIsCutOrNamed() throws {
    guard let folder = Fixtures.dataSet("pages") else { return }
    let wanted: [(String, Int, [String])] = [
      ("calamari-avicanon", 39, []), ("cremma-medieval", 100, []),
      ("gt_structure_text", 55, ["other file | laube_europa0202_1837/mets.xml"]),
      (
        "kraken-tests", 48,
        ["empty label | 170025120000003,0074-lite.xml#line_1469098649515_464"]
      ),
      ("lectaurep", 101, []), ("nzz-transkribus", 79, []), ("tapuscorpus", 55, []),
      (
        "testaments", 46,
        ["page size | TestamentsDePoilus_will_AD78_0005-0.xml#eSc_line_99b4dafe"]
      ),
    ]
    for (name, count, skipped) in wanted {
      let found = try kept(name, folder)
      #expect(found.kept == count && found.skipped == skipped, "\(name): \(found)")
    }
  }
}
