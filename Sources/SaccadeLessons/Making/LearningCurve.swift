import SaccadePlots
import SaccadeTasks
import SaccadeTraining

/// How a run went: the loss of each of its steps, and what it was judged to be now and then.
struct LearningCurve: Sendable {
  /// What the network came to on pictures that it has not learnt from.
  struct Judgement: Sendable {
    /// After how many steps.
    let step: Int
    /// How many of the pictures had their class in the first place, from 0 to 1.
    let accuracy: Double
    /// The mean loss.
    let loss: Double
  }

  /// How many samples a step takes.
  let batchSize: Int
  /// The loss of each step, before it.
  var losses: [Double] = []
  /// The judgements, from the network before the first step on.
  var judged: [Judgement] = []
  /// Which class was taken for which at the last judgement.
  var confusion = ConfusionCounts()
  /// Whether the loss was no number at last, so that the run ended early.
  var ranAway = false

  /// After how many samples the run broke off; nil if it came to its end.
  var brokeOffAfter: Int? { ranAway ? losses.count * batchSize : nil }

  /// The accuracy at the end, from 0 to 1.
  var accuracy: Double { judged.last?.accuracy ?? 0 }
  /// The loss at the end, on pictures that were not learnt from.
  var testLoss: Double { judged.last?.loss ?? .nan }

  /// The mean loss of the last steps: a tenth of all, ten at least.
  var finalLoss: Double {
    let last = losses.suffix(max(10, losses.count / 10))
    return ranAway || last.isEmpty ? .infinity : last.reduce(0, +) / Double(last.count)
  }

  /// The mean accuracy of the last judgements, five at most: at a rate that stays, single ones leap.
  var lateAccuracy: Double { Spread(judged.suffix(5).map(\.accuracy)).mean }

  /// The mean loss of the last five steps.
  var lastLoss: Double { ranAway ? .infinity : Spread(losses.suffix(5)).mean }

  /// The losses in groups of steps, each its mean, over how many samples were seen: a line that can be read.
  /// - Parameter points: about how many there are
  func smoothed(points: Int = 60) -> [(x: Double, y: Double)] {
    let size = max(1, (losses.count + points - 1) / max(1, points))
    return stride(from: 0, to: losses.count, by: size).map { start in
      let group = losses[start..<min(start + size, losses.count)]
      let middle = Double(start) + Double(group.count) / 2
      return (middle * Double(batchSize), group.reduce(0, +) / Double(group.count))
    }
  }

  /// The accuracies in percent over how many samples were seen.
  var accuracies: [(x: Double, y: Double)] { judged.map { (Double($0.step * batchSize), 100 * $0.accuracy) } }

  /// The losses of the judgements over how many samples were seen.
  var testLosses: [(x: Double, y: Double)] { judged.map { (Double($0.step * batchSize), $0.loss) } }
}

extension LinePlot {
  /// The plot of losses in which a run that goes astray does not press the others flat: equal ratios are equal lengths
  /// where losses go far beyond that of a guess, and what is huge leaves a gap.
  var tamed: LinePlot {
    var plot = self
    plot.series = series.map { line in
      .init(line.name, line.points.map { ($0.x, $0.y < 1000 ? $0.y : .nan) }, style: line.style, colour: line.colour)
    }
    plot.isYLogarithmic = plot.series.contains { line in line.points.contains { $0.y > 20 } }
    return plot
  }
}

/// A figure of runs that differ in their seed alone.
struct Spread: Sendable {
  /// The figure of each run.
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  /// The mean.
  var mean: Double { values.reduce(0, +) / Double(max(1, values.count)) }
  /// The smallest.
  var least: Double { values.min() ?? .nan }
  /// The greatest.
  var most: Double { values.max() ?? .nan }

  /// In percent: `98.61 % (98.50 to 98.70)`, or the number alone of one run.
  var percent: String { text(scale: 100, digits: 2, unit: " %") }

  /// The mean, and from where to where the runs go.
  func text(scale: Double = 1, digits: Int, unit: String = "") -> String {
    let shown = figureText(scale * mean, digits: digits) + unit
    guard values.count > 1 else { return shown }
    return shown + " (\(figureText(scale * least, digits: digits)) to \(figureText(scale * most, digits: digits)))"
  }

  /// Whether every run of it is better, by being greater, than every run of another.
  func isAbove(_ other: Spread) -> Bool { least > other.most }
}
