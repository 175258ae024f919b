import Console
import Testing

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("90s", 90), ("45m", 2700), ("12h", 43200), ("2d", 172_800), ("0:00:10", 10),
    ("23:30:00", 84600), ("100:00:00", 360_000), ("1-12:00:00", 129_600),
  ])
  func aTimeIsReadAsPeopleWriteIt(_ text: String, _ seconds: Int) {
    #expect(DurationText.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "60", "s", "1.5h", "-5m", "0s", "1:00", "0:60:00", "1-24:00:00", "1-2-03:00:00", "ten",
    "99999999999999999999s", "9223372036854775807d", "0:00:00", "1:2:3x", "٣s",
  ])
  func anythingElseIsRefused(_ text: String) {
    #expect(DurationText.seconds(text) == nil)
  }
}
