import Console
import Foundation
import Testing

@Suite struct ErrorStreamTests {
  /// A pipe, whose reading end takes what is there without waiting.
  private struct Pipe {
    let (reader, writer): (Int32, Int32)

    init() {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      (reader, writer) = (ends[0], ends[1])
      #expect(fcntl(reader, F_SETFL, O_NONBLOCK) == 0)
    }

    func taken() -> String {
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      let count = read(reader, &bytes, bytes.count)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func close() {
      Foundation.close(reader)
      Foundation.close(writer)
    }
  }

  @Test func whatNobodyReadsIsDroppedAndCounted() throws {
    let pipe = Pipe()
    defer { pipe.close() }
    let stream = ErrorStream(pipe.writer)
    stream.neverWaitsLong()
    for number in 0..<2000 {
      stream.write("step \(number) \(String(repeating: "x", count: 200))\n")
    }
    let lines = pipe.taken().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count > 100 && lines.count < 2000)
    let whole = lines.dropLast().enumerated()
    #expect(whole.allSatisfy { $0.element.hasPrefix("step \($0.offset) x") })
    stream.write("read again\n")
    stream.write("and again\n")
    let missing = 2000 - (lines.count - 1)
    #expect(
      pipe.taken()
        == (lines.last == "" ? "" : "\n")
        + "crnn-dist: note: \(missing) lines before this one are missing, as nobody read them\n"
        + "read again\nand again\n")
    #expect(fcntl(pipe.writer, F_GETFL) & O_NONBLOCK == 0)
  }

  @Test func aStreamWithoutAReaderIsNoReasonToEnd() {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    close(pipe.reader)
    defer { close(pipe.writer) }
    let stream = ErrorStream(pipe.writer)
    stream.write("patient\n")
    stream.neverWaitsLong()
    for _ in 0..<100 { stream.write("impatient\n") }
  }

  @Test func aPatientStreamWaitsForItsReader() async {
    let pipe = Pipe()
    defer { pipe.close() }
    let text = String(repeating: "a line of text\n", count: 20_000)
    let writing = Task.detached { ErrorStream(pipe.writer).write(text) }
    var found = ""
    while found.utf8.count < text.utf8.count {
      found += pipe.taken()
      await Task.yield()
    }
    await writing.value
    #expect(found == text)
  }
}
