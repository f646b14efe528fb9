public import SaccadeEngine

/// The loss and the mean absolute errors over batches of images with numbers.
public struct RegressionMetrics: TaskMetrics, Hashable {
  /// How many images went in.
  public private(set) var sampleCount = 0
  private var targets: [String] = []
  private var errorSums: [Double] = []
  private var lossSum = 0.0

  /// No images yet.
  public init() {}

  private enum CodingKeys: CodingKey { case sampleCount, targets, errorSums, lossSum }

  /// Reads figures that were saved.
  /// - Throws: `DecodingError` if they are none that batches add up to
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    sampleCount = try values.decode(Int.self, forKey: .sampleCount)
    targets = try values.decode([String].self, forKey: .targets)
    errorSums = try values.decode([Double].self, forKey: .errorSums)
    lossSum = try values.decode(Double.self, forKey: .lossSum)
    // The count goes on growing, and an integer ends.
    guard 0..<(1 << 53) ~= sampleCount, targets.count == errorSums.count,
      errorSums.allSatisfy({ $0 >= 0 && (sampleCount > 0 || $0 == 0) }), LossSum.isPossible(lossSum, of: sampleCount)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .sampleCount, in: values, debugDescription: "the counts do not go together")
    }
  }

  /// Adds a batch.
  /// - Parameters:
  ///   - errors: how far each target is off, in its own unit: `[n, targets]`; float64 where units are beyond float32
  ///   - targets: their names
  ///   - loss: the mean loss of the batch
  public mutating func add(errors: Tensor, targets: [String], loss: Double) {
    if self.targets != targets {
      self.targets = targets
      errorSums = Array(repeating: 0, count: targets.count)
    }
    let count = errors.shape[0]
    for (place, error) in errors.scalars(as: Double.self).enumerated() {
      errorSums[place % targets.count] += error
    }
    sampleCount += count
    lossSum += loss * Double(count)
  }

  /// The mean loss, the mean error of each target, and that over all targets.
  public var figures: [Figure] {
    let errors = zip(targets, errorSums).map { Figure("mae_\($0)", mean($1), .error()) }
    let all = errors.reduce(0) { $0 + $1.value } / Double(max(errors.count, 1))
    return [Figure("loss", mean(lossSum), .loss), Figure("mae", sampleCount > 0 ? all : .nan, .error())] + errors
  }

  private func mean(_ sum: Double) -> Double { sampleCount > 0 ? sum / Double(sampleCount) : .nan }
}
