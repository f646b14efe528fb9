public import SaccadeOptimizers

extension ScheduleConfig {
  /// The schedule of a run whose epochs have so many steps.
  public func makeSchedule(iterationsPerEpoch: Int) -> LearningRateSchedule {
    // Beyond 2^53 steps nobody trains, and an integer has no room for every length.
    let length = min((warmup.epochs * Double(iterationsPerEpoch)).rounded(), 0x1p53)
    return LearningRateSchedule(
      curve, byEpoch: byEpoch, warmup: warmup.form?.form,
      warmupIterations: warmup.iterations > 0 ? warmup.iterations : Int(length), warmupRatio: warmup.ratio)
  }
}

extension WarmupConfig.Form {
  var form: LearningRateSchedule.Warmup {
    switch self {
    case .constant: .constant
    case .linear: .linear
    case .exponential: .exponential
    }
  }
}

extension RunnerConfig {
  /// How many steps a run has whose epochs have so many.
  public func totalIterations(iterationsPerEpoch: Int) -> Int {
    if let maxIterations { return maxIterations }
    let (product, isTooLarge) = (maxEpochs ?? 0).multipliedReportingOverflow(by: iterationsPerEpoch)
    return isTooLarge ? .max : product
  }
}
