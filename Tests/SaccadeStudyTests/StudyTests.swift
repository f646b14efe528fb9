import Foundation
import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels
import SaccadePlots
import SaccadeTestKit
import SaccadeText
import SaccadeTraining
import Testing

@testable import SaccadeStudy

@Suite("What networks cost is found out by measurements")
struct StudyTests {
  /// All questions that need no other program, measured as little as can be.
  private static let brief: StudySettings = {
    var settings = StudySettings()
    settings.isBrief = true
    return settings
  }()

  @Test("each question is answered in words, with a table of numbers", arguments: StudyQuestion.all.map(\.name))
  func answers(name: String) throws {
    let study = try Study(Self.brief, questions: StudyQuestion.named([name]))
    let answer = try #require(study.answers.first)
    #expect(study.answers.count == 1 && answer.name == name)
    #expect(answer.text.hasSuffix(".") && !answer.text.contains("NaN") && !answer.text.contains("inf"))
    #expect(!answer.plots.isEmpty && !answer.table.rows.isEmpty)
    #expect(answer.table.rows.allSatisfy { $0.count == answer.table.header.count })
    let lines = answer.table.csv.split(separator: "\n")
    #expect(lines.count == answer.table.rows.count + 1)
    let page = study.page.html
    #expect(page.contains("<svg") && page.contains(answer.reading.prefix(40)))
  }

  @Test("a study is a page, a file for each table, and what tells the time of other networks")
  func files() throws {
    try withFolder { folder in
      let study = try Study(Self.brief, questions: StudyQuestion.named(["kernels", "latency"]))
      try study.write(to: "\(folder)/a/study")
      let found = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/a/study").sorted()
      #expect(found == ["kernels-latency.html", "kernels.csv", "latency.csv", "latency.json"])
      #expect(study.lines[0] == study.warning && study.warning?.contains("no good") == true)
      let predictor = try LatencyPredictor(contentsOf: "\(folder)/a/study/latency.json")
      #expect(predictor.networks == ["AlexNet", "VGG11BN"] && predictor.otherMachine == nil && predictor.isBrief)
      #expect(try #require(predictor.typicalError) > 0)
    }
  }

  @Test("a folder that cannot be made is told before anything is measured")
  func noFolder() throws {
    try withFolder { folder in
      try Data().write(to: URL(filePath: "\(folder)/file"))
      let error = #expect(throws: FileError.self) { try Study.makeFolder("\(folder)/file/study") }
      #expect(error?.exitCode == .noOutput)
    }
  }

  @Test("a page that no study wrote stays, and one of a study is replaced; some questions have a page of their own")
  func otherPages() throws {
    try withFolder { folder in
      try Data("mine".utf8).write(to: URL(filePath: "\(folder)/index.html"))
      let error = #expect(throws: StudyError.self) { try Study.makeFolder(folder) }
      #expect(error?.exitCode == .wrongArguments && error?.place == "\(folder)/index.html")
      try Study.makeFolder(folder, for: StudyQuestion.named(["channels"]))
      try Study(Self.brief, questions: StudyQuestion.named(["channels"])).write(to: folder)
      #expect(try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8) == "mine")
      try Data("<h1>What networks cost here</h1>".utf8).write(to: URL(filePath: "\(folder)/index.html"))
      try Study.makeFolder(folder)
      #expect(Study.pageName(for: StudyQuestion.named(["channels", "blocks"])) == "channels-blocks.html")
    }
  }

  @Test("a program that prints no times, too much, or nothing is told with what it said last")
  func programs() throws {
    try withFolder { folder in
      func ask(_ script: String) throws -> StudyError? {
        let path = "\(folder)/program"
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return #expect(throws: StudyError.self) {
          try ScratchFolder.with { scratch in
            let _: [String: Double] = try Subprocess(path).output([], in: scratch)
          }
        }
      }
      #expect(try ask("echo trouble >&2; exit 3")?.problem == "ended with 3: trouble")
      #expect(try ask("kill -SEGV $$")?.problem == "was ended by signal 11")
      #expect(try ask("echo '{\"a\": true}'")?.problem == "does not print what was asked for")
      #expect(try ask("exec cat /dev/zero")?.problem == "prints without end")
      #expect(throws: StudyError.self) { try Subprocess("\(folder)/absent") }
      #expect(throws: StudyError.self) { try Subprocess("") }
      #expect(throws: StudyError.self) { try Subprocess(folder) }
      // What it leaves running is not waited for.
      try Data("#!/bin/sh\nsleep 30 & echo '{\"a\": 1.5}'\n".utf8).write(to: URL(filePath: "\(folder)/program"))
      let start = ContinuousClock.now
      let found: [String: Double] = try ScratchFolder.with { try Subprocess("\(folder)/program").output([], in: $0) }
      #expect(found == ["a": 1.5] && .now - start < .seconds(20))
    }
  }

  @Test("steps are told where there are steps, and not where there are none")
  func stairs() {
    let counts = Array(16...112)
    let stepped = counts.map { 0.1 * Double(($0 + 15) / 16 * ($0 + 15) / 16) }
    let smooth = counts.map { 0.001 * Double($0 * $0) }
    #expect(Staircase(counts: counts, milliseconds: stepped, width: 16).sentence.hasPrefix("In steps of 16 channels."))
    #expect(Staircase(counts: counts, milliseconds: smooth, width: 16).sentence.hasPrefix("No steps of 16 channels"))
  }

  @Test("orders that are alike have a correlation of 1, reversed ones of −1; what has no number does not count")
  func ranks() {
    #expect(RankCorrelation.spearman([1, 5, 9, 20], [2, 3, 4, 100]) == 1)
    #expect(RankCorrelation.spearman([1, 2, 3], [9, 8, 1]) == -1)
    #expect(RankCorrelation.spearman([1, .nan, 3, 2], [1, 0, 30, 20]) == 1)
    // SciPy's spearmanr([1, 2, 2, 4], [1, 3, 2, 4])
    #expect(abs(RankCorrelation.spearman([1, 2, 2, 4], [1, 3, 2, 4]) - 0.948683298) < 1e-6)
    #expect(RankCorrelation.spearman([1], [1]).isNaN)
  }

  @Test("the roof rises with the operations for each byte until the processor is busy")
  func roof() {
    let machine = MachineLimits(gigaflops: 200, gigabytes: 20)
    #expect(machine.ridge == 10)
    #expect([1, 10, 99].map(machine.roof) == [20, 200, 200])
  }

  @Test("a block of a network takes what it gives, and runs by itself", arguments: NetworkBlock.all.map(\.name))
  func blocks(name: String) throws {
    let block = try #require(NetworkBlock.all.first { $0.name == name })
    let (module, shape) = block.made()
    #expect(withoutGradient { module(.ones(shape)) }.shape == shape)
  }
}
