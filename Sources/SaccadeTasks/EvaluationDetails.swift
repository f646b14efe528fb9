/// What a validation came to beyond its figures, for people and for programs.
public struct EvaluationDetails: Sendable {
  /// Lines for people.
  public let lines: [String]
  /// Named values, as `--json` prints them.
  public let record: LogRecord
  /// What reports show.
  public let exhibits: [Exhibit]
  /// Whether they are what people look for in a test, so that they are told unasked.
  public let isMain: Bool

  /// Details from their parts.
  public init(lines: [String], record: LogRecord, exhibits: [Exhibit] = [], isMain: Bool = false) {
    self.lines = lines
    self.record = record
    self.exhibits = exhibits
    self.isMain = isMain
  }
}
