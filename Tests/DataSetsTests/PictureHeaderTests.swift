import DataSets
import Files
import Foundation
import Pictures
import Samples
import Shards
import Testing

/// What is known of a picture before it is decoded, and what a look at it shows.
@Suite struct PictureHeaderTests {
  private static let fixtures: [(name: String, bytes: [UInt8])] = {
    let folder = Fixtures.image("")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { name in
      (name, [UInt8](FileManager.default.contents(atPath: folder + "/" + name) ?? Data()))
    }
  }()

  private func error(_ bytes: [UInt8]) -> ImageError? {
    do throws(ImageError) {
      _ = try ImageDecoder(channels: 1).decode(bytes, name: "p")
      return nil
    } catch {
      return error
    }
  }

  @Test func theSizeIsKnownBeforeAnythingIsDecoded() throws {
    var formats = Set<PictureFormat>()
    for (name, bytes) in Self.fixtures {
      guard let image = try? ImageDecoder(channels: 1).decode(bytes, name: name) else { continue }
      let format = try #require(PictureFormat(bytes), "\(name)")
      let header = try #require(PictureHeader(bytes, format), "\(name)")
      #expect(
        [header.width, header.height].sorted() == [image.width, image.height].sorted(), "\(name)")
      #expect(header.pictures == 1)
      formats.insert(format)
    }
    #expect(formats == [.png, .jpeg, .tiff, .bmp, .pnm, .gif, .webP, .jpeg2000])
  }

  @Test func theFirstBytesOfEveryPictureAreRefusedOrRead() {
    for (name, bytes) in Self.fixtures where !bytes.isEmpty {
      for length in 1...min(40, bytes.count) {
        let error = error(Array(bytes[..<length]))
        #expect(error != nil || length == bytes.count, "\(name) \(length)")
      }
    }
    #expect(error([0x50]) == .unknownFormat(path: "p"))
    // The smallest picture there is.
    #expect(error(Array("P4 1 1\n".utf8) + [0x80]) == nil)
  }

  @Test func picturesThatWouldFillTheMemoryAreRefusedByTheirHeaders() throws {
    func named(_ name: String) throws -> [UInt8] {
      try #require(Self.fixtures.first { $0.name == name }).bytes
    }
    func patched(_ name: String, _ offset: Int, _ bytes: [UInt8]) throws -> [UInt8] {
      var picture = try named(name)
      picture.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      return picture
    }
    let huge = [
      try patched("red.png", 16, [0, 1, 0, 0, 0, 1, 0, 0]),
      try patched("red.bmp", 18, [0, 0, 1, 0, 0, 0, 1, 0]),
      try patched("red.gif", 6, [0xFF, 0xFF, 0xFF, 0xFF]),
      Array("P6\n100000 # wide\n100000\n255\n".utf8),
      try patched("red.jp2", 48, [0, 1, 0, 0, 0, 1, 0, 0]),
    ]
    for bytes in huge {
      guard case .tooLarge = error(bytes) else {
        Issue.record("\(PictureFormat(bytes).map(\.rawValue) ?? "?") was not refused")
        continue
      }
    }
    let small = try patched("red.png", 16, [0, 0, 0x20, 0, 0, 0, 0x20, 0])
    #expect(
      error(small)?.description
        == "p: 8192 × 8192 pixels in \(small.count) bytes are not plausible")
  }

  /// A TIFF file with a second directory that is a copy of the first.
  private func twoPages(_ name: String) throws -> [UInt8] {
    var pages = try #require(Self.fixtures.first { $0.name == name }).bytes
    let little = pages[0] == 0x49
    func number(_ offset: Int, _ count: Int) -> Int {
      let part = pages[offset..<offset + count]
      return (little ? part.reversed() : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    let first = number(4, 4)
    let length = 2 + 12 * number(first, 2)
    if pages.count % 2 == 1 { pages.append(0) }
    let second = pages.count
    let copy = Array(pages[first..<first + length])
    let offset = withUnsafeBytes(of: UInt32(second)) { Array($0) }
    pages.replaceSubrange(
      first + length..<first + length + 4, with: little ? offset : offset.reversed())
    pages += copy + [0, 0, 0, 0]
    return pages
  }

  @Test func aPageOfSeveralThatALineIsCutFromIsToldOf() throws {
    try Fixtures.withFolder { folder in
      let pages = try twoPages("half-grey.tif")
      let size = try #require(PictureHeader(pages, .tiff))
      try Data(pages).write(to: URL(fileURLWithPath: folder + "/scan.tif"))
      let points = "0,0 \(size.width),0 \(size.width),\(size.height) 0,\(size.height)"
      let page = PageFolder.page(
        PageFolder.line("l", points), picture: "scan.tif", size: (size.width, size.height))
      try Data(page.utf8).write(to: URL(fileURLWithPath: folder + "/p.xml"))
      let report = try ImageImporter(height: 32, channels: 1).run(
        SampleFinder().find(folder), audit: SampleAudit(), store: { _, _ in })
      let findings = report.noted.filter { $0.reason == .severalPictures }
      #expect(
        findings.map(\.sentence)
          == ["p.xml#l: 2 pages or frames are in the file, the first is read"])
    }
  }

  @Test func pagesAndFramesAreCounted() throws {
    let pages = try twoPages("grey.tif")
    #expect(PictureHeader(pages, .tiff)?.pictures == 2)
    try Fixtures.withFolder { folder in
      try Data(pages).write(to: URL(fileURLWithPath: folder + "/a.tif"))
      let white = RasterImage(
        width: 40, height: 10, channels: 1, pixels: [UInt8](repeating: 255, count: 400))
      try ImageEncoder().writePNG(white, to: folder + "/b.png")
      var page = RasterImage(
        width: 300, height: 200, channels: 1, pixels: [UInt8](repeating: 250, count: 60_000))
      for y in 0..<200 where y % 20 >= 10 { for x in 20..<280 { page.pixels[y * 300 + x] = 10 } }
      try ImageEncoder().writePNG(page, to: folder + "/c.png")
      var listing = SampleListing()
      for name in ["a.tif", "b.png", "c.png"] {
        listing.samples.append(ListedSample(path: "\(folder)/\(name)", label: "x", source: name))
      }
      let report = try ImageImporter(height: 32, channels: 1).run(
        listing, audit: SampleAudit(), store: { _, _ in })
      let findings = (report.noted + report.skipped).map {
        "\($0.reason.rawValue) | \($0.name) | \($0.detail)"
      }
      #expect(
        findings.filter { !$0.hasPrefix("blank picture | a") } == [
          "several pictures | a.tif | 2 pages or frames are in the file, the first is read",
          "whole page | c.png | 300 × 200 pixels with 10 rows of ink look like a page or a paragraph; a "
            + "picture is to be one line",
          "blank picture | b.png | all its pixels are white, so nothing can be read; white on a "
            + "transparent ground looks like this",
        ])
      #expect(report.skipped.contains { $0.name == "b.png" })
    }
  }

  @Test(arguments: ["red.webp", "half-red.webp"])
  func ofAnAnimatedWebPTheFirstFrameIsRead(_ name: String) throws {
    let still = try #require(Self.fixtures.first { $0.name == name }).bytes
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let header = try #require(PictureHeader(still, .webP))
    let size = number(header.width - 1, 3) + number(header.height - 1, 3)
    // The chunks of the picture's own, without a header of an extended file.
    let isExtended = still[12..<16].elementsEqual("VP8X".utf8)
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      Array(name.utf8) + number(content.count, 4) + content
    }
    let frame = [UInt8](repeating: 0, count: 6) + size + [100, 0, 0, 0]
    let animation = chunk("ANMF", frame + still[(isExtended ? 30 : 12)...])
    var chunks = Array("WEBP".utf8) + chunk("VP8X", [0x12, 0, 0, 0] + size)
    chunks += chunk("ANIM", [UInt8](repeating: 0, count: 6)) + animation + animation
    let file = chunk("RIFF", chunks)
    #expect(PictureHeader(file, .webP)?.pictures == 2)
    let decoder = ImageDecoder(channels: 3)
    let image = try decoder.decode(file, name: "p")
    let notes = try Fixtures.withFolder { folder in
      try Data(file).write(to: URL(fileURLWithPath: folder + "/a.webp"))
      return try ImageImporter(height: 32, channels: 3).sample(
        ListedSample(path: folder + "/a.webp", label: "x", source: "a.webp")
      ).get().notes
    }
    #expect(
      notes.first?.detail == "2 pages or frames are in the file, the first is read")
    #expect(try image.pixels == decoder.decode(still, name: "p").pixels)
    // Damage in the frame is damage, and a frame that is not there no picture.
    for length in [60, 80, file.count - 2 * animation.count] {
      #expect(throws: ImageError.damaged(path: "p", format: "WebP")) {
        try decoder.decode(Array(file[..<length]), name: "p")
      }
    }
  }

  @Test func whiteLettersOnATransparentGroundAreABlankPicture() throws {
    try Fixtures.withFolder { folder in
      // All white; the letters are in the alpha alone.
      var rows: [UInt8] = []
      for y in 0..<40 {
        rows.append(0)
        for x in 0..<90 {
          let isInk = x / 9 % 2 == 1 && y > 9
          rows += [255, 255, 255, isInk ? 255 : 0]
        }
      }
      let picture = PNGParts(width: 90, height: 40, colourType: 6, rows: rows)
      try Data(picture.bytes).write(to: URL(fileURLWithPath: folder + "/a.png"))
      try Data("a.png\tabc\n".utf8).write(to: URL(fileURLWithPath: folder + "/labels.tsv"))
      let report = try ImageImporter(height: 32, channels: 1).run(
        try SampleFinder().find(folder), audit: SampleAudit(), store: { _, _ in })
      #expect(report.summary.samples == 0)
      #expect(
        report.skipped.map { "\($0.reason.rawValue) | \($0.detail)" } == [
          "blank picture | all its pixels are white, so nothing can be read; white on a transparent ground "
            + "looks like this"
        ])
    }
  }

  @Test func aFileLargerThanAnyPictureIsNotRead() throws {
    try Fixtures.withFolder { folder in
      // A sparse file takes no room on the disk.
      let path = folder + "/a.png"
      try Data([0x89, 0x50, 0x4E, 0x47]).write(to: URL(fileURLWithPath: path))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 3 << 30)
      try handle.close()
      let reason = "3072 MiB are more than any picture takes"
      #expect(throws: ImageError.unreadable(path: path, reason: reason)) {
        try ImageDecoder(channels: 1).decode(file: path)
      }
    }
  }

  @Test func theLibrariesBehindTheDecoderKeepQuietByThemselves() throws {
    #expect(ImageDecoder.isQuiet)
    let run = try Fixtures.withFolder { folder in
      let names = Self.fixtures.map(\.name).filter { $0.hasPrefix("cut") }
      #expect(names.count > 5)
      try Data(names.map { "\($0)\ta\n" }.joined().utf8).write(
        to: URL(fileURLWithPath: folder + "/l.tsv"))
      return try ImagesProgram.run(
        "dataset", "import", Fixtures.image(""), "--labels", folder + "/l.tsv", "-o",
        folder + "/set")
    }
    #expect(
      run.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("crnn-dist: error: no sample") })
  }

  @Test func threadsShareABudgetOfPixels() {
    let budget = PixelBudget(pixels: 100)
    let lock = NSLock()
    nonisolated(unsafe) var (used, most) = (0, 0)
    DispatchQueue.concurrentPerform(iterations: 200) { index in
      let pixels = [30, 60, 100, 1000][index % 4]
      try? budget.during(pixels) { () throws(ImageError) in
        lock.withLock {
          used += min(pixels, 100)
          most = max(most, used)
        }
        lock.withLock { used -= min(pixels, 100) }
      }
    }
    #expect(used == 0 && most <= 100)
  }
}
