import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct HDF5Tests {
  let folder = try! TemporaryFolder()

  @Test("Numbers of every type come back with their shape")
  func numbersOfEveryTypeComeBackWithTheirShape() throws {
    let path = folder.file("numbers.h5")
    let file = try HDF5File(creating: path)
    try file.write([1.5, -2, .infinity] as [Float], to: "/a/b/floats", shape: [3, 1])
    try file.write([1e300, 2] as [Double], to: "doubles")
    try file.write([.min, .max] as [Int64], to: "longs")
    try file.write([-1, 1] as [Int32], to: "ints", shape: [1, 2, 1])
    try file.write([0, 255] as [UInt8], to: "bytes")
    try file.write([] as [Float], to: "nothing")
    try file.close()

    let read = try HDF5File(opening: path)
    #expect(try read.read("/a/b/floats") as [Float] == [1.5, -2, .infinity])
    #expect(try read.shape(of: "/a/b/floats") == [3, 1])
    #expect(try read.read("doubles") as [Double] == [1e300, 2])
    #expect(try read.read("longs") as [Int64] == [.min, .max])
    #expect(try read.read("ints") as [Int32] == [-1, 1])
    #expect(try read.shape(of: "ints") == [1, 2, 1])
    #expect(try read.read("bytes") as [UInt8] == [0, 255])
    #expect(try read.read("nothing") as [Float] == [])
    #expect(try read.exists("/a/b/floats") && read.exists("/a/b") && read.exists("nothing"))

    #expect(try !read.exists("/a/c/floats") && !read.exists("/bytes/x"))
  }

  @Test("Texts come back, the empty one too") func textsComeBackTheEmptyOneToo() throws {
    let path = folder.file("texts.h5")
    let texts = ["", "Straße", "\u{1F600}", String(repeating: "x", count: 100_000)]
    let file = try HDF5File(creating: path)
    try file.write(texts, to: "texts")
    try file.write([String](), to: "none")
    try file.close()
    let read = try HDF5File(opening: path)
    #expect(try read.readTexts("texts") == texts)
    #expect(try read.readTexts("none") == [])
  }

  @Test("A text with a zero is refused, as it would be cut off")
  func aTextWithAZeroIsRefusedAsItWouldBeCutOff() throws {
    let file = try HDF5File(creating: folder.file("zero.h5"))
    let error = try thrown(HDF5Error.self) { try file.write(["a", "b\0c"], to: "texts") }
    #expect(error.reason == "text 1 contains the character U+0000")
  }

  @Test("Attributes come back, and can be replaced") func attributesComeBackAndCanBeReplaced()
    throws
  {
    let path = folder.file("attributes.h5")
    let file = try HDF5File(creating: path)
    try file.createGroup("/group")
    try file.setAttribute("number", to: 1)
    try file.setAttribute("number", to: 42)
    try file.setAttribute("ratio", of: "/group", to: 0.25)
    try file.setAttribute("name", of: "/group", to: "größer")
    try file.setAttribute("shape", to: [1, 2, 3] as [Int64])
    try file.setAttribute("names", to: ["a", ""])
    try file.setAttribute("long", to: String(repeating: "ä", count: 50_000))
    try file.close()
    let read = try HDF5File(opening: path)
    #expect(try read.integerAttribute("number") == 42)
    #expect(try read.doubleAttribute("ratio", of: "/group") == 0.25)
    #expect(try read.textAttribute("name", of: "/group") == "größer")
    #expect(try read.integersAttribute("shape") == [1, 2, 3])
    #expect(try read.textsAttribute("names") == ["a", ""])
    #expect(try read.textAttribute("long").count == 50_000)
    #expect(try !read.hasAttribute("absent"))
    let error = try thrown(HDF5Error.self) { try read.integerAttribute("absent") }
    #expect(error.description == "cannot read attribute absent in \(path): it does not exist")
  }

  @Test("Rows are appended, and read in any range") func rowsAreAppendedAndReadInAnyRange() throws {
    let path = folder.file("rows.h5")
    let file = try HDF5File(creating: path)
    let dataset = try file.createExtensibleDataset(
      "rows", of: Float.self, row: [2], chunkRows: 3)
    for start in stride(from: 0, to: 20, by: 10) {
      let values = (start..<start + 10).map(Float.init)
      try values.withUnsafeBufferPointer { try dataset.append($0) }
    }
    try file.close()
    let rows = try HDF5File(opening: path).dataset("rows")
    #expect(try rows.shape() == [10, 2])
    var buffer = [Float](repeating: 0, count: 6)
    try buffer.withUnsafeMutableBufferPointer { try rows.read(rows: 2..<5, into: $0) }
    #expect(buffer == [4, 5, 6, 7, 8, 9])
    #expect(throws: HDF5Error.self) {
      try buffer.withUnsafeMutableBufferPointer { try rows.read(rows: 8..<11, into: $0) }
    }
  }

  @Test("Floats are not read as integers") func floatsAreNotReadAsIntegers() throws {
    let path = folder.file("sorts.h5")
    let file = try HDF5File(creating: path)
    try file.write([1.5] as [Float], to: "x")
    let error = try thrown(HDF5Error.self) { try file.read("x", as: Int64.self) }
    #expect(error.description == "cannot use x in \(path): it holds float32, not int64")
    #expect(throws: HDF5Error.self) { try file.readTexts("x") }
  }

  @Test("Each way of not opening says why in one line") func eachWayOfNotOpeningSaysWhyInOneLine()
    throws
  {
    let absent = folder.file("absent.h5")
    #expect(
      message { try HDF5File(opening: absent) }
        == "cannot open \(absent): No such file or directory")
    let text = folder.file("text.h5")
    try Data("no HDF5 at all".utf8).write(to: URL(fileURLWithPath: text))
    #expect(
      message { try HDF5File(opening: text) } == "cannot open \(text): it is not an HDF5 file")
    let nowhere = folder.file("no folder/x.h5")
    #expect(
      message { try HDF5File(creating: nowhere) }
        == "cannot create \(nowhere): No such file or directory")
    let cut = folder.file("cut.h5")
    let file = try HDF5File(creating: cut)
    try file.write([Float](repeating: 1, count: 10_000), to: "x")
    try file.close()
    let size = truncate(cut, 5000)
    #expect(size == 0)
    #expect(message { try HDF5File(opening: cut) }.hasPrefix("cannot open \(cut): it is cut off"))
  }

  @Test("A file that another process holds is refused") func aFileThatAnotherProcessHoldsIsRefused()
    throws
  {
    let path = folder.file("held.h5")
    try HDF5File(creating: path).close()
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(
      message { try HDF5File(opening: path) } == "cannot open \(path): another process is using it")
    #expect(
      message { try HDF5File(opening: path, readOnly: false) }
        == "cannot open \(path): another process is using it")
  }

  @Test("A data set outlives neither its file's closing nor crashes after it")
  func aDataSetOutlivesNeitherItsFileSClosingNorCrashesAfterIt() throws {
    let file = try HDF5File(creating: folder.file("closed.h5"))
    let dataset = try file.createDataset("x", of: Float.self, shape: [3])
    try file.close()
    try file.close()
    #expect(throws: HDF5Error.self) { try dataset.read(as: Float.self) }
  }

  @Test("A file is replaced whole or not at all") func aFileIsReplacedWholeOrNotAtAll() throws {
    struct Stop: Error {}
    let path = folder.file("whole.h5")
    try HDF5File.replacing(path) { try $0.write([1] as [Int64], to: "x") }
    #expect(throws: Stop.self) {
      try HDF5File.replacing(path) {
        try $0.write([2] as [Int64], to: "x")
        throw Stop()
      }
    }
    #expect(try HDF5File(opening: path).read("x", as: Int64.self) == [1])
    try HDF5File.replacing(path) { try $0.write([3] as [Int64], to: "x") }
    #expect(try HDF5File(opening: path).read("x", as: Int64.self) == [3])
    #expect(try folder.names() == ["whole.h5"])
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }
}
