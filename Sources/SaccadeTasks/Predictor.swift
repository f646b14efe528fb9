public import SaccadeImages

/// A trained network together with all that is needed to use it on pictures.
public protocol Predictor: AnyObject {
  /// What is done to a picture before the network sees it.
  var preprocessing: Preprocessing { get set }

  /// What the network says of a picture.
  /// - Parameter count: how many answers to give, where a task has several, the likeliest first
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's
  func predict(_ image: Image, top count: Int) throws -> Prediction
}

/// What a network says of a picture, for people and for programs.
public struct Prediction: Sendable {
  /// Lines for people.
  public let lines: [String]
  /// Named values, as `--json` prints them.
  public let record: LogRecord
  /// Whether all of it are numbers; a network that went astray answers with none.
  public let isFinite: Bool

  /// A prediction from its parts.
  public init(lines: [String], record: LogRecord, isFinite: Bool) {
    self.lines = lines
    self.record = record
    self.isFinite = isFinite
  }
}
