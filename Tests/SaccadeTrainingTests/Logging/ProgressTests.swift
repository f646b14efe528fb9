import Foundation
import Logging
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A person at a terminal sees how far the run is")
struct ProgressTests {
  private var line: ProgressLine {
    var line = ProgressLine("Epoch 2/5", done: 469, of: 938)
    line.figures = ["loss 0.2130", "top-1 94.20 %"]
    line.imagesPerSecond = 3210.4
    line.secondsLeft = 42.3
    return line
  }

  @Test("title, bar, figures, speed and time left stand in one line")
  func wide() {
    #expect(
      line.text(width: 120, hasColor: false)
        == "Epoch 2/5 ━━━━━━━━━━━━━━━─────────────── 469/938  loss 0.2130  top-1 94.20 %  3210 images/s  0:42 left")
  }

  @Test("the line never fills the terminal's width, however narrow", arguments: 1..<130)
  func narrow(width: Int) {
    let text = line.text(width: width, hasColor: false)
    #expect(text.count < width)
    if width > 20 { #expect(text.hasPrefix("Epoch 2/5") && text.contains("469/938")) }
  }

  @Test("the time left follows a machine that slows down")
  func pace() throws {
    var pace = Pace()
    #expect(pace.seconds(for: 10) == nil)
    for _ in 0..<50 { pace.add(seconds: 0.1) }
    #expect(abs(try #require(pace.seconds(for: 10)) - 1) < 1e-9)
    for _ in 0..<200 { pace.add(seconds: 0.2) }
    #expect(try #require(pace.seconds(for: 10)) > 1.99)
    #expect(abs(try #require(pace.perSecond(64)) - 320) < 1)
    pace.add(validationSeconds: 30)
    let steps = try #require(pace.seconds(for: 10))
    #expect(pace.seconds(for: 10, validations: 2) == steps + 60)
  }

  @Test("the first step, which makes everything ready, does not stand for the others")
  func firstStep() throws {
    var pace = Pace()
    pace.add(seconds: 3)
    for _ in 0..<19 { pace.add(seconds: 0.1) }
    #expect(try #require(pace.perSecond(10)) > 40)
  }

  /// What a terminal with this environment gets to see.
  private func output(
    isTerminal: Bool, _ environment: [String: String] = [:], _ body: (Terminal) -> Void
  ) throws -> String {
    try withFolder { folder in
      let path = folder + "/screen"
      try Data().write(to: URL(filePath: path))
      let file = try #require(FileHandle(forWritingAtPath: path))
      withExtendedLifetime(file) {
        body(Terminal(descriptor: file.fileDescriptor, isTerminal: isTerminal) { environment[$0] })
      }
      return try String(contentsOfFile: path, encoding: .utf8)
    }
  }

  @Test("into a file or a pipe go plain lines alone")
  func plain() throws {
    let text = try output(isTerminal: false) { terminal in
      terminal.show(status: "bar")
      Logger(label: "x") { _ in ConsoleLogHandler(terminal: terminal) }.warning("hot", metadata: ["gpu": "0"])
    }
    #expect(text == "warning: hot gpu=0\n")
  }

  @Test("messages stand above the bar, which stays at the foot")
  func above() throws {
    let text = try output(isTerminal: true) { terminal in
      terminal.show(status: "bar 1")
      terminal.show(status: "bar 1")
      terminal.write(line: "news")
      terminal.show(status: "")
    }
    let clear = "\r\u{1B}[2K"
    #expect(text == "\(clear)bar 1\(clear)news\nbar 1\(clear)")
  }

  @Test("NO_COLOR takes the colours away, a dumb terminal the bar too")
  func environment() throws {
    func colors(_ environment: [String: String], isTerminal: Bool = true) -> [Bool] {
      let terminal = Terminal(descriptor: 2, isTerminal: isTerminal) { environment[$0] }
      return [terminal.isInteractive, terminal.hasColor]
    }
    #expect(colors([:]) == [true, true])
    #expect(colors(["NO_COLOR": "1"]) == [true, false])
    #expect(colors(["NO_COLOR": ""]) == [true, true])
    #expect(colors(["TERM": "dumb"]) == [false, false])
    #expect(colors([:], isTerminal: false) == [false, false])
  }

  @Test("the console log of a run keeps every message with its time and level")
  func consoleLog() throws {
    try withFolder { folder in
      let file = try LogFile(folder + "/console.log")
      _ = try output(isTerminal: false) { terminal in
        Logger(label: "x") { _ in ConsoleLogHandler(terminal: terminal, file: file) }.info("begin")
      }
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO begin\n/) != nil)
    }
  }
}
