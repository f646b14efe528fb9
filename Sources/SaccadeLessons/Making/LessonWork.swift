import SaccadePlots

/// The runs of a lesson one after the other, told as one piece of work.
final class LessonWork {
  private let total: Int
  private let progress: LessonProgress
  private var done = 0

  /// - Parameter total: how many steps all runs have together, weighed by what a step costs
  init(total: Int, _ progress: @escaping LessonProgress) {
    self.total = total
    self.progress = progress
  }

  /// Makes a run.
  /// - Parameter cost: what a step of it counts
  /// - Throws: as ``LessonRun/curve(progress:)``
  func curve(of run: LessonRun, _ title: String, cost: Int = 1) throws -> LearningCurve {
    let curve = try run.curve { [done, total, progress] step, _ in progress(title, done + cost * step, total) }
    done += cost * run.steps
    return curve
  }
}

/// Runs that differ in their seed alone, under a name.
struct CurveGroup: Sendable {
  /// The name in figures.
  let key: String
  /// What people read.
  let title: String
  /// A run a seed.
  let curves: [LearningCurve]

  /// The accuracies at the end.
  var accuracy: Spread { Spread(curves.map(\.accuracy)) }
  /// How many runs ended early, because the loss was no number.
  var runawayCount: Int { curves.count { $0.ranAway } }

  /// A loss of its runs, for a table: those that ran away have none.
  func lossText(_ loss: (LearningCurve) -> Double, digits: Int = 3) -> String {
    let values = curves.map(loss).filter { $0.isFinite && $0 < Self.hugeLoss }
    guard !values.isEmpty else { return "ran away" }
    let away = curves.count - values.count
    return Spread(values).text(digits: digits) + (away > 0 ? ", \(away) of \(curves.count) ran away" : "")
  }

  /// A loss that says no more than that it is too large.
  private static let hugeLoss = 1000.0

  /// Its lines in a plot: the first seed's in full, the others pale and without a name.
  func series(colour: Int, _ values: (LearningCurve) -> [(x: Double, y: Double)]) -> [LinePlot.Series] {
    curves.enumerated().map { number, curve in
      LinePlot.Series(
        number == 0 ? title : "", values(curve), style: number == 0 ? .solid : .faint, colour: colour)
    }
  }
}

extension [CurveGroup] {
  /// The lines of all groups, each in a colour of its own.
  func series(_ values: (LearningCurve) -> [(x: Double, y: Double)]) -> [LinePlot.Series] {
    enumerated().flatMap { $1.series(colour: $0, values) }
  }
}
