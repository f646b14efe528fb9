import SaccadeEngine
import SaccadeOptimizers
import SaccadePlots

/// What is done to the inputs of a model before it learns.
enum InputScaling: Int, CaseIterable, Sendable {
  /// Nothing.
  case raw
  /// Their mean is taken off.
  case centred
  /// Their mean is taken off, and they are divided by their deviation.
  case normalized

  /// The name in figures.
  var key: String { ["raw", "centred", "normalized"][rawValue] }
  /// What people read.
  var title: String { ["as they are", "of mean 0", "of mean 0 and deviation 1"][rawValue] }
}

/// Points of two inputs and a number that depends on them, and the loss of a linear model on them.
struct TwoInputs: Sendable {
  /// Inputs, row by row.
  let inputs: [(Double, Double)]
  /// The numbers to be told.
  let targets: [Double]
  /// The second derivatives of the loss: its curvature, the same everywhere.
  let curvature: (xx: Double, xy: Double, yy: Double)
  /// Where the loss is least.
  let best: (Double, Double)

  /// Draws points.
  init(count: Int, scaling: InputScaling, stream: RandomStream) {
    var stream = stream
    var (a, b, y): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<count {
      let (first, second) = (3 + Double(stream.normal()), 6 + 3 * Double(stream.normal()))
      a.append(first)
      b.append(second)
      y.append(2.5 * first + 1.5 * second + 0.5 * Double(stream.normal()))
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(count) }
    func arranged(_ values: [Double], scales: Bool) -> [Double] {
      guard scaling != .raw else { return values }
      let middle = mean(values)
      let moved = values.map { $0 - middle }
      guard scaling == .normalized, scales else { return moved }
      let deviation = mean(moved.map { $0 * $0 }).squareRoot()
      return moved.map { $0 / deviation }
    }
    let (first, second) = (arranged(a, scales: true), arranged(b, scales: true))
    inputs = Array(zip(first, second))
    targets = arranged(y, scales: false)
    let points = Array(zip(inputs, targets))
    curvature = (
      mean(points.map { $0.0.0 * $0.0.0 }), mean(points.map { $0.0.0 * $0.0.1 }), mean(points.map { $0.0.1 * $0.0.1 })
    )
    let (p, q) = (mean(points.map { $0.0.0 * $0.1 }), mean(points.map { $0.0.1 * $0.1 }))
    let determinant = curvature.xx * curvature.yy - curvature.xy * curvature.xy
    best = ((curvature.yy * p - curvature.xy * q) / determinant, (curvature.xx * q - curvature.xy * p) / determinant)
  }

  /// The steepest and the flattest curvature.
  var curvatures: (most: Double, least: Double) {
    let half = (curvature.xx + curvature.yy) / 2
    let root = ((curvature.xx - curvature.yy) * (curvature.xx - curvature.yy) / 4 + curvature.xy * curvature.xy)
      .squareRoot()
    return (half + root, half - root)
  }

  /// How many times steeper it is in one direction than in the other.
  var condition: Double { curvatures.most / curvatures.least }

  /// How much greater the loss is at some weights than the least.
  func excess(_ x: Double, _ y: Double) -> Double {
    let (dx, dy) = (x - best.0, y - best.1)
    return (curvature.xx * dx * dx + 2 * curvature.xy * dx * dy + curvature.yy * dy * dy) / 2
  }
}

/// The way that gradient descent takes over the loss of ``TwoInputs``.
struct Descent: Sendable {
  /// What is descended on.
  let problem: TwoInputs
  /// The learning rate, the best one for this surface.
  let rate: Double
  /// The weights before the first step and after each.
  let path: [(x: Double, y: Double)]
  /// How far the loss is from the least at each, in parts of the first distance.
  let excess: [Double]
  /// How many steps it took to come near.
  let steps: Int

  /// Descends from weights of 0.
  init(on problem: TwoInputs, steps most: Int, until near: Double) {
    self.problem = problem
    let ends = problem.curvatures
    rate = 2 / (ends.most + ends.least)
    let weights = Parameter(Tensor([Float(0), 0], shape: [1, 2]))
    let inputs = Tensor(problem.inputs.flatMap { [Float($0.0), Float($0.1)] }, shape: [problem.inputs.count, 2])
    let targets = Tensor(problem.targets.map { Float($0) }, shape: [problem.targets.count, 1])
    let optimizer = SGD([ParameterGroup([("weights", weights)])], learningRate: rate)
    var path: [(x: Double, y: Double)] = [(0, 0)]
    for _ in 0..<most {
      weights.clearGradient()
      let error = inputs.linear(weights.value) - targets
      ((error * error).mean() / 2).backward()
      optimizer.step()
      let values = weights.value.scalars
      path.append((Double(values[0]), Double(values[1])))
    }
    let start = problem.excess(0, 0)
    self.path = path
    excess = path.map { problem.excess($0.x, $0.y) / start }
    self.steps = excess.firstIndex { $0 <= near } ?? most
  }

  /// The surface with the way on it.
  func map(named title: String, colour: Int) -> ContourPlot {
    let shown = path.prefix(min(path.count, max(steps + 4, 8)))
    let xs = shown.map(\.x) + [problem.best.0]
    let ys = shown.map(\.y) + [problem.best.1]
    let (low, high) = ((xs.min() ?? 0, ys.min() ?? 0), (xs.max() ?? 1, ys.max() ?? 1))
    // As long one way as the other, so that circles are circles.
    let half = 0.62 * max(high.0 - low.0, high.1 - low.1, 0.1)
    let middle = ((low.0 + high.0) / 2, (low.1 + high.1) / 2)
    let first = problem.excess(0, 0)
    var plot = ContourPlot(
      "Inputs \(title)", x: "w1", y: "w2",
      range: (middle.0 - half...middle.0 + half, middle.1 - half...middle.1 + half),
      levels: (-3...9).map { first * pow2(-$0) }
    ) { [problem] in problem.excess($0, $1) }
    plot.paths = [.init(title, Array(shown), colour: colour)]
    plot.marks = [(0, 0, "start"), (problem.best.0, problem.best.1, "least loss")].map { x, y, name in
      // A name that the way runs through cannot be read; what the dot is, the page says.
      let isLeft = (x - middle.0 + half) / (2 * half) > 0.88
      return (x, y, Self.isCrossed((x, y), name, isLeft: isLeft, by: Array(shown), half) ? "" : name)
    }
    return plot
  }

  /// Whether a way runs through the name of a mark, which stands beside it and a little lower: to the right, or near the edge
  /// to the left.
  private static func isCrossed(
    _ mark: (x: Double, y: Double), _ name: String, isLeft: Bool, by path: [(x: Double, y: Double)], _ half: Double
  ) -> Bool {
    // About what a map has for a unit, across and upwards.
    let (across, upwards) = (436 / (2 * half), 400 / (2 * half))
    return zip(path, path.dropFirst()).contains { from, to in
      (0...40).contains { place in
        let part = Double(place) / 40
        let right = (from.x + part * (to.x - from.x) - mark.x) * (isLeft ? -across : across)
        let down = (mark.y - from.y - part * (to.y - from.y)) * upwards
        return right > 5 && right < 14 + 6.6 * Double(name.count) && down > 1 && down < 19
      }
    }
  }

  private func pow2(_ exponent: Int) -> Double { exponent < 0 ? 1 / Double(1 << -exponent) : Double(1 << exponent) }
}
