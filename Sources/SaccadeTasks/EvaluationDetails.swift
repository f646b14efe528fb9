/// What a validation came to beyond its figures, for people and for programs.
public struct EvaluationDetails: Sendable {
  /// Lines for people.
  public let lines: [String]
  /// Named values, as `--json` prints them.
  public let record: LogRecord
  /// What reports show.
  public let exhibits: [Exhibit]

  /// Details from their parts.
  public init(lines: [String], record: LogRecord, exhibits: [Exhibit] = []) {
    self.lines = lines
    self.record = record
    self.exhibits = exhibits
  }
}
