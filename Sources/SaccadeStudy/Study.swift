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
  /// What is to be said before all answers: that little was measured, or that the machine did not rest.
  public let warning: String?
  /// What tells the time of other networks, if that was asked.
  public let predictor: LatencyPredictor?
  /// The machine and the program.
  let machine: RunManifest.Machine
  /// The page's name: `index.html` where all questions were asked.
  let pageName: String

  /// Measures.
  ///
  /// Who asks to stop meanwhile, by Ctrl-C or `kill`, finds nothing left behind where `Interruption.listen` was called.
  /// - Parameters:
  ///   - questions: what is asked; nil is everything
  ///   - folder: where the table of each answer is written as soon as it is there; nil writes none
  ///   - progress: is told what is measured now
  /// - Throws: ``StudyError`` if another program that was named does not measure, or somebody asks to stop; `FileError` if a table
  ///   cannot be written, `TraceError` if a network is no graph
  public init(
    _ settings: StudySettings = StudySettings(), questions: [StudyQuestion]? = nil,
    writingTablesTo folder: String? = nil, progress: @escaping (String) -> Void = { _ in }
  ) throws {
    // Before minutes of work, and not after them.
    for program in [settings.python, settings.program].compactMap({ $0 }) { _ = try Subprocess(program) }
    let bench = StudyBench(settings, progress: progress)
    machine = .current
    pageName = Self.pageName(for: questions)
    answers = try Interruption.heard {
      try (questions ?? StudyQuestion.all).map { question in
        var answer = try question.answer(bench)
        (answer.name, answer.question) = (question.name, question.question)
        if let folder { try AtomicFile.write(answer.table.csv.utf8, to: "\(folder)/\(answer.name).csv") }
        return answer
      }
    }
    predictor = bench.predictor
    warning = bench.warning
  }

  /// What the page of some questions is called: a few of them do not take the place of all.
  public static func pageName(for questions: [StudyQuestion]?) -> String {
    guard let questions, questions.count < StudyQuestion.all.count else { return "index.html" }
    return questions.map(\.name).joined(separator: "-") + ".html"
  }

  /// Makes the folder of a study, if it is not there, and sees that a study can be written into it.
  /// - Throws: `FileError` if it cannot be made or written, ``StudyError`` if its page would take the place of another
  public static func makeFolder(_ folder: String, for questions: [StudyQuestion]? = nil) throws {
    try makeFolder(folder, page: pageName(for: questions))
  }

  private static func makeFolder(_ folder: String, page name: String) throws {
    try FileError.makingFolder(folder)
    guard FileManager.default.isWritableFile(atPath: folder) else { throw FileError(folder, "write", EACCES) }
    let page = "\(folder)/\(name)"
    let there: Data
    do throws(RegularFile.Refusal) { there = Data(try RegularFile.contents(of: page)) } catch {
      if error.isMissing { return }
      throw FileError(page, "write", error == .folder ? EISDIR : EACCES)
    }
    guard there.isEmpty || there.range(of: Data(title.utf8)) != nil else {
      throw StudyError(
        place: page, problem: "is there, and no study wrote it", advice: "name another folder",
        exitCode: .wrongArguments)
    }
  }

  /// Writes the page, a table for each question, and what tells the time of other networks, `latency.json`.
  /// - Throws: `FileError` if a file cannot be written, ``StudyError`` if the page would take the place of another
  public func write(to folder: String) throws {
    try Self.makeFolder(folder, page: pageName)
    for answer in answers { try AtomicFile.write(answer.table.csv.utf8, to: "\(folder)/\(answer.name).csv") }
    try predictor?.write(to: "\(folder)/latency.json")
    try AtomicFile.write(page.html.utf8, to: "\(folder)/\(pageName)")
  }

  /// The answers in plain words.
  public var lines: [String] { (warning.map { [$0] } ?? []) + answers.flatMap { ["\($0.question)", "  \($0.text)"] } }

  /// What `--json` prints.
  public var record: LogRecord {
    var record = LogRecord()
    if let warning { record["warning"] = .text(warning) }
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
      Self.title, subtitle: (warning.map { "\($0) " } ?? "") + place, answers.map(section),
      footer: """
        Measured by Saccade \(saccadeVersion) on \(machine.system). The questions are those of: To Bridge Neural Network \
        Design and Real-World Performance: A Behaviour Study for Neural Networks, MLSys 2021.
        """)
  }

  private func section(_ answer: StudyAnswer) -> Page.Section {
    let (rows, shown) = (answer.table.rows, answer.table.rows.prefix(Self.mostRows))
    var pieces: [Page.Piece] = [
      .text(answer.text), .plots(answer.plots), .text("What stands behind it: \(answer.reading)"),
      .table(answer.table.header, shown.map { $0.map(\.shown) }),
    ]
    if rows.count > shown.count {
      pieces.append(.text("The first \(shown.count) of \(rows.count) rows; all are in \(answer.name).csv."))
    }
    return Page.Section(answer.question, pieces)
  }

  private static let title = "What networks cost here"
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
