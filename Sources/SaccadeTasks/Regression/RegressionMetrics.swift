public import SaccadeEngine

/// The loss and the errors over batches of images with numbers.
public struct RegressionMetrics: TaskMetrics, Hashable {
  /// How many images went in.
  public private(set) var sampleCount = 0
  /// The targets' names.
  private(set) var targets: [String] = []
  /// The errors of each target.
  private(set) var errors: [TargetErrors] = []
  /// The numbers of each sample; a validation alone keeps them.
  private(set) var told = ToldNumbers()
  private var lossSum = 0.0

  /// No images yet.
  public init() {}

  private enum CodingKeys: CodingKey { case sampleCount, targets, errors, lossSum }

  /// Reads figures that were saved.
  /// - Throws: `DecodingError` if they are none that batches add up to
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    sampleCount = try values.decode(Int.self, forKey: .sampleCount)
    targets = try values.decode([String].self, forKey: .targets)
    errors = try values.decode([TargetErrors].self, forKey: .errors)
    lossSum = try values.decode(Double.self, forKey: .lossSum)
    // The count goes on growing, and an integer ends.
    guard 0..<(1 << 53) ~= sampleCount, targets.count == errors.count,
      errors.allSatisfy({ $0.isPossible && $0.count == sampleCount }), LossSum.isPossible(lossSum, of: sampleCount)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .sampleCount, in: values, debugDescription: "the counts do not go together")
    }
  }

  /// Adds a batch.
  /// - Parameters:
  ///   - errors: how much more each told number is than the true one, in its own unit: `[n, targets]`; float64 where units
  ///     are beyond float32
  ///   - numbers: the true numbers: `[n, targets]`, float64
  ///   - targets: their names
  ///   - loss: the mean loss of the batch
  ///   - indices: the samples' numbers in the data set, to keep what was told of each; nil keeps nothing
  public mutating func add(
    errors: Tensor, numbers: Tensor, targets: [String], loss: Double, indices: [Int]? = nil
  ) {
    if self.targets != targets {
      self.targets = targets
      self.errors = Array(repeating: TargetErrors(), count: targets.count)
    }
    let count = errors.shape[0]
    let (off, truth) = (errors.scalars(as: Double.self), numbers.scalars(as: Double.self))
    for (place, (error, number)) in zip(off, truth).enumerated() {
      self.errors[place % targets.count].add(error, of: number)
    }
    for (sample, index) in (indices ?? []).enumerated() {
      let own = sample * targets.count..<(sample + 1) * targets.count
      told.add(.init(index: index, truth: Array(truth[own]), told: own.map { truth[$0] + off[$0] }))
    }
    sampleCount += count
    lossSum += loss * Double(count)
  }

  /// The mean loss, the errors over all targets, and the mean error of each.
  public var figures: [Figure] {
    let loss = sampleCount > 0 ? lossSum / Double(sampleCount) : .nan
    return [
      Figure("loss", loss, .loss), Figure("mae", mean(\.mae), .error()), Figure("rmse", mean(\.rmse), .error()),
      Figure("r2", mean(\.r2), Self.ratio),
    ] + zip(targets, errors).map { Figure("mae_\($0)", $1.mae, .error()) }
  }

  /// How much of a variance is told.
  static let ratio = Figure.Kind(better: .more, digits: 4)

  /// All targets count alike.
  private func mean(_ value: (TargetErrors) -> Double) -> Double {
    sampleCount > 0 ? errors.reduce(0) { $0 + value($1) } / Double(max(errors.count, 1)) : .nan
  }
}
