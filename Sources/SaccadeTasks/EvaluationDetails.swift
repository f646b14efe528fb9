/// What a validation came to beyond its figures, for people and for programs.
public struct EvaluationDetails: Sendable {
  /// Lines for people.
  public let lines: [String]
  /// Named values, as `--json` prints them.
  public let record: LogRecord
  /// What reports show.
  public let exhibits: [Exhibit]
  /// Samples that are told of under their names, which whoever has the data adds: ``naming(_:)``.
  public let samples: NotedList?
  /// Whether they are what people look for in a test, so that they are told unasked.
  public let isMain: Bool

  /// Details from their parts.
  public init(
    lines: [String], record: LogRecord, exhibits: [Exhibit] = [], samples: NotedList? = nil, isMain: Bool = false
  ) {
    self.lines = lines
    self.record = record
    self.exhibits = exhibits
    self.samples = samples
    self.isMain = isMain
  }

  /// Some samples, and what was said of each.
  public struct NotedList: Sendable {
    /// What they are.
    public let title: String
    /// The samples.
    public let notes: [Exhibit.SampleNote]

    /// A list from its parts.
    public init(_ title: String, _ notes: [Exhibit.SampleNote]) {
      self.title = title
      self.notes = notes
    }
  }

  /// The same with lines for ``samples``.
  /// - Parameter name: what a sample is called, by its number in the data set
  public func naming(_ name: (_ index: Int) -> String) -> EvaluationDetails {
    guard let samples, !samples.notes.isEmpty else { return self }
    var record = record
    record["samples"] = .list(
      samples.notes.map { .object(["source": .text(name($0.index)), "note": .text($0.caption)]) })
    return EvaluationDetails(
      lines: lines + ["", "\(samples.title):"] + samples.notes.map { "  \(name($0.index)): \($0.caption)" },
      record: record, exhibits: exhibits, isMain: isMain)
  }
}
