import Console
import Mustache
import Recognition

/// What the template of the page is filled with. What is nil is left out.
struct ReportPage {
  struct Samples {
    let id: String
    let title: String
    let explanation: String
    let cards: [SampleCard]

    init?(_ id: String, _ title: String, _ explanation: String, _ cards: [SampleCard]) {
      guard !cards.isEmpty else { return nil }
      self.id = id
      self.title = title
      self.explanation = explanation
      self.cards = cards
    }
  }

  struct Curves {
    let charts: [CurveChart]
    let validations: Validations?

    init?(_ charts: [CurveChart], _ validations: [RunFacts.Validation] = []) {
      guard !charts.isEmpty else { return nil }
      self.charts = charts
      self.validations = validations.isEmpty ? nil : Validations(points: validations)
    }
  }
  struct Validations {
    let points: [RunFacts.Validation]
  }

  struct Figures {
    let facts: [RunFacts.Fact]
    let source: String
  }

  /// A table with a title of its own.
  struct Accuracies {
    let id: String
    let title: String
    let explanation: String
    let symbolTitle: String
    let table: AccuracyTable

    init?(
      _ id: String, _ title: String, _ explanation: String, heading: String,
      _ table: AccuracyTable
    ) {
      guard !table.lines.isEmpty else { return nil }
      self.id = id
      self.title = title
      self.explanation = explanation
      symbolTitle = heading
      self.table = table
    }
  }

  struct Remarks {
    let entries: [MetricsHistory.Remark]
  }

  struct Facts {
    let rows: [RunFacts.Fact]

    init?(_ rows: [RunFacts.Fact]) {
      guard !rows.isEmpty else { return nil }
      self.rows = rows
    }
  }

  struct Comparison {
    struct Line {
      let name: String
      let colour: Int
      let cells: [String]
    }
    let headings: [String]
    let lines: [Line]
  }

  let title: String
  let subtitle: String
  let made: String
  let style: String
  var gaps: [String] = []
  var figures: Figures?
  var comparison: Comparison?
  var differences: Comparison?
  var curves: Curves?
  var groups: [Samples] = []
  var confusions: ConfusionMatrix?
  var accuracies: [Accuracies] = []
  var settings: Facts?
  var environment: Facts?
  var remarks: Remarks?

  init(title: String, subtitle: String, made: String) {
    self.title = title
    self.subtitle = subtitle
    self.made = made
    style = Self.text(PackageResources.style_css)
  }

  /// The page as HTML.
  func html() throws -> String {
    let library = MustacheLibrary(templates: [
      "chart": try MustacheTemplate(string: Self.text(PackageResources.chart_mustache)),
      "piece": try MustacheTemplate(string: Self.text(PackageResources.piece_mustache)),
      "sample": try MustacheTemplate(string: Self.text(PackageResources.sample_mustache)),
    ])
    let page = try MustacheTemplate(string: Self.text(PackageResources.page_mustache))
      .render(self, library: library)
    return Self.harmless(page)
  }

  /// A page with the code points of control characters, which no page may have and a terminal would obey.
  private static func harmless(_ page: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control && !"\t\n\r".unicodeScalars.contains(scalar)
    }
    guard page.unicodeScalars.contains(where: isHarmful) else { return page }
    return page.unicodeScalars.reduce(into: "") { text, scalar in
      if isHarmful(scalar) {
        text += "&lt;\(scalar.codePoint)&gt;"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
