public import SaccadePlots
import SaccadeText

/// A question about what networks cost on this machine, which measurements answer.
///
/// A new one is a file in `Questions` and a name in ``all``.
public struct StudyQuestion: Sendable {
  /// What commands call it: `channels`.
  public let name: String
  /// The question as a learner would ask it.
  public let question: String
  /// Measures, and answers.
  let answer: @Sendable (StudyBench) throws -> StudyAnswer

  /// All questions, in the order in which they are asked.
  public static let all: [StudyQuestion] = [
    .channels, .kernelSizes, .activations, .precisions, .platforms, .roofline, .prediction,
  ]

  /// The questions of some names; nil if one has no question.
  public static func named(_ names: [String]) -> [StudyQuestion]? {
    let found = all.filter { names.contains($0.name) }
    return found.count == Set(names).count ? found : nil
  }
}

/// What measurements say to a question.
public struct StudyAnswer: Sendable {
  /// The question.
  public var question = ""
  /// What commands call the question.
  public internal(set) var name = ""
  /// The answer in plain words, with the figures that it stands on.
  public let text: String
  /// What a learner should take from it, whatever the machine.
  public let reading: String
  /// The plots.
  public let plots: [Page.Drawing]
  /// All that was measured.
  public let table: StudyTable

  init(_ text: String, reading: String, plots: [Page.Drawing], _ table: StudyTable) {
    self.text = text
    self.reading = reading
    self.plots = plots
    self.table = table
  }
}

/// Measurements, a row each.
public struct StudyTable: Sendable {
  /// The names of the columns, with units.
  public let header: [String]
  /// As many cells in each row.
  public let rows: [[Cell]]

  /// A cell.
  public enum Cell: Sendable {
    /// A name.
    case text(String)
    /// A whole number.
    case count(Int)
    /// A number, and how many digits after the point people are shown.
    case number(Double, digits: Int)

    /// What people read.
    var shown: String {
      switch self {
      case .text(let text): text
      case .count(let count): "\(count)"
      case .number(let number, let digits): number.isNaN ? "–" : fixed(number, digits: digits)
      }
    }

    /// What programs read: all digits; nothing where there is no number.
    var exact: String {
      switch self {
      case .text(let text): text.csvCell
      case .count(let count): "\(count)"
      case .number(let number, _): number.isFinite ? "\(number)" : ""
      }
    }
  }

  /// The table as a file of comma-separated values.
  public var csv: String {
    ([header.map(\.csvCell)] + rows.map { $0.map(\.exact) }).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
