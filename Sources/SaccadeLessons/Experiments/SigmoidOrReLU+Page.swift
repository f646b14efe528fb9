import SaccadePlots
import SaccadeTasks
import SaccadeText

/// What is told of the runs.
extension SigmoidOrReLU {
  func result(
    _ found: [Found], _ settings: LessonSettings, steps: Int, seeds: [UInt64], pictures: (train: Int, test: Int)
  ) -> LessonResult {
    let figures = found.flatMap { function in
      [
        Figure("accuracy_\(function.key)", function.accuracy.mean, .rate),
        Figure("first_gradient_\(function.key)", function.gradients.first ?? 0, .init(better: .more, digits: 4)),
        Figure("rate_\(function.key)", function.rate, .init(better: .more, digits: 3)),
      ]
    }
    let rows = found.map { function in
      [
        function.title, figureText(function.rate, digits: 2), function.accuracy.percent,
        function.stepsToNinety.map { figureText($0, digits: 0) } ?? "not reached",
        figureText(function.gradients.first ?? 0, digits: 3),
      ]
    }
    return LessonResult(
      figures: figures,
      table: (
        ["function", "best rate", "right at the end", "steps to 90 %", "first layer's gradient by last's"], rows
      ),
      reading: found.count == 2 ? reading(found[0], found[1], steps: steps, seeds: seeds) : [],
      made: [
        (
          "network",
          "LeNet-5 with max pooling, weights drawn as PyTorch's; only the function between its layers differs"
        ),
        ("data", "MNIST, \(grouped(pictures.train)) digits to learn from, \(grouped(pictures.test)) to be judged by"),
        ("learning", "SGD with momentum \(Self.momentum), batches of \(Self.batchSize), \(grouped(steps)) steps"),
        (
          "rate",
          "of \(Self.rates.map { "\($0)" }.joined(separator: ", ")) the one after which the training loss is least, "
            + "tried from seed \(seeds[0])"
        ), ("seeds", seedText(seeds)),
      ], seen: seen(found))
  }

  /// What follows from the figures.
  func reading(_ sigmoid: Found, _ relu: Found, steps: Int, seeds: [UInt64]) -> [String] {
    var lines: [String] = []
    let both =
      "\(figureText(100 * sigmoid.accuracy.mean, digits: 1)) % right with sigmoids, "
      + "\(figureText(100 * relu.accuracy.mean, digits: 1)) % with ReLU"
    if relu.accuracy.isAbove(sigmoid.accuracy) {
      lines.append("After \(steps) steps at the best rate of each: \(both).")
    } else if sigmoid.accuracy.isAbove(relu.accuracy) {
      lines.append("Here sigmoids did not lose: \(both) after \(steps) steps.")
    } else {
      lines.append(
        "At the end the two cannot be told apart: \(both) after \(steps) steps, and seeds differ by as much.")
    }
    for (name, found) in [("sigmoids", sigmoid), ("ReLU", relu)] {
      // A guess among ten classes has a tenth right, a little more where one class is more common.
      let idle = found.curves.count { $0.accuracy < 0.15 }
      guard idle > 0 else { continue }
      let all = found.curves.count
      lines.append(
        (idle == all ? "With \(name) nothing" : "In \(idle) of \(all) runs with \(name) nothing")
          + " was learnt in these steps: a guess has about 10 % right.")
    }
    switch (sigmoid.stepsToNinety, relu.stepsToNinety) {
    case (let slow?, let fast?) where slow > fast:
      lines.append(
        "To have nine of ten right, sigmoids took \(figureText(slow, digits: 0)) steps and ReLU \(figureText(fast, digits: 0))."
      )
    case (nil, let fast?):
      lines.append(
        "ReLU had nine of ten right after \(figureText(fast, digits: 0)) steps; with sigmoids "
          + (sigmoid.runsToNinety == 0
            ? "no run came to that." : "\(sigmoid.runsToNinety) of \(sigmoid.curves.count) runs came to that.")
      )
    default: break
    }
    let (small, large) = (sigmoid.gradients.first ?? 0, relu.gradients.first ?? 0)
    if small < large / 2 {
      lines.append(
        "Before the first step, the gradient of the first layer is \(figureText(small, digits: 3)) of the last layer's with "
          + "sigmoids and \(figureText(large, digits: 3)) with ReLU. A sigmoid's slope is a quarter at most, and a gradient goes "
          + "through one at each layer; ReLU's slope is 1 wherever it is open.")
    }
    lines.append(
      "Deeper networks have more such steps: ReLU, good first weights and normalization are what keeps them learning.")
    return lines + caution(seeds)
  }

  private func seen(_ found: [Found]) -> [Page.Piece] {
    func lines(_ values: (LearningCurve) -> [(x: Double, y: Double)]) -> [LinePlot.Series] {
      found.enumerated().flatMap { place, function in
        function.curves.enumerated().map { number, curve in
          LinePlot.Series(
            number == 0 ? function.title : "", values(curve), style: number == 0 ? .solid : .faint, colour: place)
        }
      }
    }
    let accuracy = LinePlot("Digits told right", x: "digits seen", y: "right, %", lines(\.accuracies))
    let loss = LinePlot("Loss in training", x: "digits seen", y: "loss", lines { $0.smoothed() })
    let rates = LinePlot(
      "Every rate that was tried", x: "digits seen", y: "loss",
      found.enumerated().flatMap { place, function in
        function.tried.enumerated().map { number, tried in
          LinePlot.Series(
            "\(function.title), \(tried.rate)", tried.curve.smoothed(points: 30),
            style: number == 0 ? .solid : number == 1 ? .dashed : .faint,
            colour: place)
        }
      })
    let names = ["1st convolution", "2nd convolution", "1st linear", "2nd linear", "3rd linear"]
    var gradients = LinePlot(
      "Gradient of each layer before the first step", x: "layer", y: "part of the last's",
      found.enumerated().map { place, function in
        .init(function.title, function.gradients.enumerated().map { (Double($0 + 1), $1) }, colour: place)
      })
    gradients.isYLogarithmic = true
    gradients.isXWhole = true
    return [
      .text("Full lines are the first seed's runs, pale ones those of others."),
      .plots([accuracy, loss, gradients, rates].map { Page.Drawing($0) }),
      .text("Layers from the first to the last: \(names.joined(separator: ", "))."),
    ]
  }
}
