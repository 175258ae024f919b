import DataSets
import Files
import Foundation
import Pages
import Pictures
import Samples
import Shards

/// A folder with page files and a picture, and what an import makes of it.
struct PageFolder {
  var files: [String: String]
  var pictures: [String: RasterImage]
  var options = PageOptions()

  struct Result {
    /// The samples' pictures by name and label, as `p.xml#l=text`.
    var samples: [String: RasterImage] = [:]
    /// Kind, name and detail of what was left out.
    var skipped: [String] = []
    /// The same of what was said of samples that were kept.
    var noted: [String] = []
  }

  /// 60 × 40 pixels, white, with a black box of 10 × 10 at (20, 10).
  static let page = RasterImage(
    width: 60, height: 40, channels: 1,
    pixels: (0..<2400).map { index in
      (20..<30) ~= index % 60 && (10..<20) ~= index / 60 ? 0 : 255
    })

  init(
    _ files: [String: String], pictures: [String: RasterImage] = ["scan.png": PageFolder.page],
    options: PageOptions = PageOptions()
  ) {
    self.files = files
    self.pictures = pictures
    self.options = options
  }

  /// Imports the folder at a height; samples keep their shape.
  func imported(height: Int = 20, format: ImportFormat? = nil) throws -> Result {
    try Fixtures.withFolder { folder in
      for (name, picture) in pictures {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
          atPath: PathParts.folder(of: path), withIntermediateDirectories: true)
        try ImageEncoder().writePNG(picture, to: path)
      }
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      var options = options
      options.pictureFolders = options.pictureFolders.map { "\(folder)/\($0)" }
      let audit = SampleAudit()
      let listing = try audit.texts(
        of: SampleFinder(pages: options).find(folder, format: format))
      var result = Result()
      let report = try ImageImporter(height: height, channels: 1).run(
        listing, audit: audit,
        store: { sample, _ in
          result.samples["\(sample.source)=\(sample.label)"] = RasterImage(
            sample, height: height, channels: 1)
        })
      func text(_ finding: SkippedSample) -> String {
        "\(finding.reason.rawValue) | \(finding.name) | \(finding.detail)"
          .replacingOccurrences(of: folder, with: "FOLDER")
      }
      result.skipped = report.skipped.map(text)
      result.noted = report.noted.filter {
        ![.absurdShape, .overlappingLine, .duplicate, .conflictingDuplicate].contains($0.reason)
      }
      .map(text)
      return result
    }
  }

  static func page(
    _ lines: String, picture: String = "scan.png", size: (Int, Int)? = (60, 40), region: String = ""
  ) -> String {
    let size = size.map { "imageWidth=\"\($0.0)\" imageHeight=\"\($0.1)\"" } ?? ""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
      <Page imageFilename="\(picture)" \(size)><TextRegion id="r" \(region)>\(lines)
      </TextRegion></Page></PcGts>
      """
  }

  static func line(
    _ id: String, _ points: String, baseline: String? = nil, text: String = "text",
    attributes: String = ""
  ) -> String {
    let baseline = baseline.map { "<Baseline points=\"\($0)\"/>" } ?? ""
    return "<TextLine id=\"\(id)\" \(attributes)><Coords points=\"\(points)\"/>\(baseline)"
      + "<TextEquiv><Unicode>\(text)</Unicode></TextEquiv></TextLine>"
  }

  static func alto(_ lines: String, size: (Int, Int)? = nil, unit: String = "pixel") -> String {
    let size = size.map { "WIDTH=\"\($0.0)\" HEIGHT=\"\($0.1)\"" } ?? ""
    return """
      <alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description>
      <MeasurementUnit>\(unit)</MeasurementUnit><sourceImageInformation>
      <fileName>scan.png</fileName></sourceImageInformation></Description>
      <Layout><Page \(size)><PrintSpace><TextBlock>\(lines)</TextBlock></PrintSpace></Page></Layout></alto>
      """
  }
}
