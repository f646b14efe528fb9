/// How far the numbers that are told of a target are off, and how far apart the true ones lie: what its figures are
/// reckoned from.
struct TargetErrors: Hashable, Codable, Sendable {
  private(set) var count = 0
  private var absoluteSum = 0.0
  private var squareSum = 0.0
  /// The mean of the true numbers.
  private(set) var mean = 0.0
  /// The sum of their squared distances from it; dates, which lie close together far from 0, keep their digits so.
  private var spread = 0.0

  /// Whether batches can add up to it.
  var isPossible: Bool {
    count >= 0 && absoluteSum >= 0 && squareSum >= 0 && spread >= 0 && mean.isFinite
  }

  /// Adds a number that is off by so much.
  mutating func add(_ error: Double, of truth: Double) {
    count += 1
    absoluteSum += abs(error)
    squareSum += error * error
    let step = truth - mean
    mean += step / Double(count)
    spread += step * (truth - mean)
  }

  /// The mean absolute error.
  var mae: Double { part(absoluteSum) }
  /// The root of the mean squared error.
  var rmse: Double { part(squareSum).squareRoot() }
  /// How far apart the true numbers lie: their deviation.
  var deviation: Double { part(spread).squareRoot() }

  /// How much of the true numbers' variance is told: 1 is all, 0 what always telling their mean comes to, and less is worse.
  ///
  /// As scikit-learn's `r2_score`: of true numbers that are all equal it is 1 if there is no error, and else 0.
  var r2: Double {
    guard count > 0 else { return .nan }
    return spread > 0 ? 1 - squareSum / spread : squareSum > 0 ? 0 : squareSum == 0 ? 1 : .nan
  }

  private func part(_ sum: Double) -> Double { count > 0 ? sum / Double(count) : .nan }
}
