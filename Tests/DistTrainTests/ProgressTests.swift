import Console
import DistTrain
import Recognition
import Synchronization
import Testing

/// What a bar has written, and the clock that it looks at.
private final class Screen: Sendable {
  let text = Mutex("")
  let time = Mutex(0.0)

  func terminal(isInteractive: Bool, columns: Int = 80) -> Terminal {
    Terminal(isInteractive: isInteractive, columns: columns) { [self] written in
      text.withLock { $0 += written }
    }
  }

  var written: String { text.withLock { $0 } }
  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
  var now: () -> Double { { [self] in time.withLock { $0 } } }
}

@Suite struct ProgressTests {
  @Test func elsewhereThanOnATerminalALineComesEveryInterval() {
    let screen = Screen()
    let bar = ProgressBar(
      "training", total: 30, plainEvery: 10, terminal: screen.terminal(isInteractive: false),
      now: screen.now)
    for step in 1...30 {
      screen.advance(2)
      bar.update(step, "loss \(step)")
    }
    bar.finish()
    #expect(
      screen.written == """
        training 10/30  loss 10  0:40 left
        training 20/30  loss 20  0:20 left
        training 30/30  loss 30  0:00 left

        """)
  }

  @Test func shortWorkNeedsNoLinesElsewhereThanOnATerminal() {
    let screen = Screen()
    let bar = ProgressBar(
      "reading", total: 10, plainEvery: 1, plainSeconds: 10,
      terminal: screen.terminal(isInteractive: false), now: screen.now)
    for picture in 1...10 {
      screen.advance(4)
      bar.update(picture)
    }
    bar.finish()
    #expect(
      screen.written == """
        reading 3/10  0:28 left
        reading 6/10  0:16 left
        reading 9/10  0:04 left

        """)
  }

  @Test func aResumedRunDoesNotCountWhatWasDoneBefore() {
    let screen = Screen()
    let bar = ProgressBar(
      "training", total: 1000, start: 900, terminal: screen.terminal(isInteractive: false),
      now: screen.now)
    screen.advance(50)
    bar.update(950)
    #expect(bar.secondsLeft == 50)
  }

  @Test func onATerminalOneLineIsWrittenOver() {
    let screen = Screen()
    let bar = ProgressBar(
      "import", total: 4, terminal: screen.terminal(isInteractive: true, columns: 60),
      now: screen.now)
    bar.update(1)
    bar.update(2)  // too soon after the first to be drawn
    screen.advance(1)
    bar.update(3)
    bar.note("x.png: skipped")
    bar.finish()
    let draws = screen.written.split(separator: "\r").map(String.init)
    #expect(draws.count == 5)
    #expect(draws[0].hasPrefix("[#######.....................]  25 %  import 1/4"))
    #expect(draws[1].contains("75 %  import 3/4  0:00 left"))
    #expect(draws[2].hasSuffix("x.png: skipped\n"))
    #expect(screen.written.hasSuffix("\u{1B}[K\n"))
  }

  @Test(arguments: [10, 20, 40, 80, 200]) func aBarNeverWraps(_ columns: Int) {
    let screen = Screen()
    let bar = ProgressBar(
      "training", total: 100, terminal: screen.terminal(isInteractive: true, columns: columns),
      now: screen.now)
    bar.update(42, "epoch 3/20  loss 0.1234  812 images/s")
    let line = screen.written.dropFirst().replacing("\u{1B}[K", with: "")
    #expect(line.displayWidth < columns)
  }

  @Test func theDetailOfTrainingHasAllThatIsAskedFor() {
    let progress = TrainingProgress(
      epoch: 3, epochs: 20, loss: 0.12344, imagesPerSecond: 812.3, learningRate: 3e-4)
    #expect(progress.detail == "epoch 3/20  loss 0.1234  812 images/s  lr 0.0003")
  }

  @Test func aTableIsAsWideAsItsTexts() {
    var table = TextTable([.left("name"), .right("count")])
    table.append(["a", "12345678"])
    table.append(["漢字漢", "1"])
    #expect(
      table.lines == [
        "name       count", "------  --------", "a       12345678", "漢字漢         1",
      ])
  }

  @Test func validationsMakeATable() {
    var metrics = RecognitionMetrics()
    metrics.add(prediction: "ab", label: "ab", unit: .scalar, loss: 0.25)
    let table = TrainingProgress.table([(step: 10, epoch: 1, metrics: metrics)])
    #expect(table.lines[0] == "epoch  step    loss  word accuracy     CER   1-NED  samples")
    #expect(table.lines[2] == "    1    10  0.2500       100.00 %  0.00 %  1.0000        1")
  }

  @Test(arguments: [
    (0.0, "0:00"), (7.4, "0:07"), (754, "12:34"), (10921, "3:02:01"), (.infinity, "?"),
    (-3, "0:00"),
  ]) func aTimeReadsLikeAClock(_ seconds: Double, _ expected: String) {
    #expect(NumberText.clock(seconds: seconds) == expected)
  }
}
