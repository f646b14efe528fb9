public import SaccadePlots
public import SaccadeTasks
import SaccadeText

/// What came of a lesson.
public struct LessonResult: Sendable {
  /// The figures by name, in order.
  public var figures: [Figure]
  /// The figures as people compare them: a header, and a row for each thing that was compared.
  public var table: (header: [String], rows: [[String]])
  /// What a learner should take from it: sentences that follow from these figures, the answer to the question first.
  public var reading: [String]
  /// What was done: the network, the data, the steps, the seeds.
  public var made: [(what: String, how: String)]
  /// Plots and pictures, with what stands beside them.
  public var seen: [Page.Piece]

  /// A result from its parts.
  public init(
    figures: [Figure], table: (header: [String], rows: [[String]]), reading: [String],
    made: [(what: String, how: String)], seen: [Page.Piece]
  ) {
    self.figures = figures
    self.table = table
    self.reading = reading
    self.made = made
    self.seen = seen
  }

  /// A figure's value by its name; nil if there is none.
  public subscript(name: String) -> Double? { figures.first { $0.name == name }?.value }
}

/// A lesson that was made: what came of it, and how long it took.
public struct LessonReport: Sendable {
  /// The lesson.
  public let lesson: any Lesson
  /// How it was made.
  public let settings: LessonSettings
  /// What came of it.
  public let result: LessonResult
  /// How long it took, in seconds.
  public let seconds: Double

  /// The result in a few lines, for a terminal.
  public var lines: [String] {
    [lesson.question] + tableLines([result.table.header] + result.table.rows) { $0 > 0 }.map { "  " + $0 }
      + result.reading
  }

  /// The figures as `--json` prints them.
  public var record: LogRecord {
    var figures = LogRecord()
    for figure in result.figures { figures[figure.name] = .number(figure.value) }
    return [
      "lesson": .text(lesson.name), "seed": .text(String(settings.seed)), "length": .number(settings.length),
      "seconds": .number(seconds), "figures": .object(figures),
      "reading": .list(result.reading.map { .text($0) }),
    ]
  }
}
