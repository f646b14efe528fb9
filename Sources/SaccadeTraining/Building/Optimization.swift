public import SaccadeOptimizers

extension ScheduleConfig {
  /// The schedule of a run whose epochs have so many steps.
  public func makeSchedule(iterationsPerEpoch: Int) -> LearningRateSchedule {
    let length = (warmup.epochs * Double(iterationsPerEpoch)).rounded()
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
    maxIterations ?? (maxEpochs ?? 0) * iterationsPerEpoch
  }
}
