import Foundation
import SaccadeLayers
import SaccadePlots
public import SaccadeTasks
import SaccadeText
import SaccadeTraining

/// What networks cost on this machine: questions, each answered by measurements.
///
/// ```swift
/// let study = try Study(settings) { print($0) }
/// try study.write(to: "study")
/// ```
/// After *To Bridge Neural Network Design and Real-World Performance: A Behaviour Study for Neural Networks* (Xu et al. 2021,
/// MLSys), on the machine of who asks.
public struct Study: Sendable {
  /// The answers, in the order of the questions.
  public let answers: [StudyAnswer]
  /// What tells the time of other networks, if that was asked.
  public let predictor: LatencyPredictor?
  /// The machine and the program.
  let machine: RunManifest.Machine

  /// Measures.
  /// - Parameters:
  ///   - questions: what is asked; nil is everything
  ///   - progress: is told what is measured now
  /// - Throws: ``StudyError`` if another program that was named does not measure, `TraceError` if a network is no graph
  public init(
    _ settings: StudySettings = StudySettings(), questions: [StudyQuestion]? = nil,
    progress: @escaping (String) -> Void = { _ in }
  ) throws {
    let bench = StudyBench(settings, progress: progress)
    machine = .current
    answers = try (questions ?? StudyQuestion.all).map { question in
      var answer = try question.answer(bench)
      (answer.name, answer.question) = (question.name, question.question)
      return answer
    }
    predictor = bench.predictor
  }

  /// Makes the folder of a study, if it is not there.
  /// - Throws: ``StudyError`` if it cannot be made
  public static func makeFolder(_ folder: String) throws {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw StudyError(
        place: folder, problem: "is no folder and cannot be made one", advice: "name another folder",
        exitCode: .noOutput)
    }
  }

  /// Writes the page `index.html`, a table for each question, and what tells the time of other networks, `latency.json`.
  /// - Throws: `FileError` if a file cannot be written, ``StudyError`` if the folder cannot be made
  public func write(to folder: String) throws {
    try Self.makeFolder(folder)
    for answer in answers { try AtomicFile.write(answer.table.csv.utf8, to: "\(folder)/\(answer.name).csv") }
    try predictor?.write(to: "\(folder)/latency.json")
    try AtomicFile.write(page.html.utf8, to: "\(folder)/index.html")
  }

  /// The answers in plain words.
  public var lines: [String] { answers.flatMap { ["\($0.question)", "  \($0.text)"] } }

  /// What `--json` prints.
  public var record: LogRecord {
    var record = LogRecord()
    for answer in answers {
      record[answer.name] = .object([
        "question": .text(answer.question), "answer": .text(answer.text),
        "rows": .list(answer.table.rows.map { row in .object(answer.table.record(of: row)) }),
      ])
    }
    return record
  }

  /// The page.
  var page: Page {
    let place = "\(machine.processor), \(machine.instructions), \(counted(machine.threads, "thread"))"
    return Page(
      "What networks cost here", subtitle: place, answers.map(section),
      footer: """
        Measured by Saccade \(saccadeVersion) on \(machine.system). The questions are those of: To Bridge Neural Network \
        Design and Real-World Performance: A Behaviour Study for Neural Networks, MLSys 2021.
        """)
  }

  private func section(_ answer: StudyAnswer) -> Page.Section {
    let (rows, shown) = (answer.table.rows, answer.table.rows.prefix(Self.mostRows))
    var pieces: [Page.Piece] = [
      .text(answer.text), .plots(answer.plots), .text("What to take from it: \(answer.reading)"),
      .table(answer.table.header, shown.map { $0.map(\.shown) }),
    ]
    if rows.count > shown.count {
      pieces.append(.text("The first \(shown.count) of \(rows.count) rows; all are in \(answer.name).csv."))
    }
    return Page.Section(answer.question, pieces)
  }

  /// How many rows of a table the page shows.
  private static let mostRows = 12
}

extension StudyTable {
  /// A row by the names of its columns.
  fileprivate func record(of row: [Cell]) -> LogRecord {
    var record = LogRecord()
    for (name, cell) in zip(header, row) {
      switch cell {
      case .text(let text): record[name] = .text(text)
      case .count(let count): record[name] = .integer(count)
      case .number(let number, _): record[name] = .number(number)
      }
    }
    return record
  }
}
