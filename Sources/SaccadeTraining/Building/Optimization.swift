extension RunnerConfig {
  /// How many steps a run has whose epochs have so many.
  public func totalIterations(iterationsPerEpoch: Int) -> Int {
    if let maxIterations { return maxIterations }
    let (product, isTooLarge) = (maxEpochs ?? 0).multipliedReportingOverflow(by: iterationsPerEpoch)
    return isTooLarge ? .max : product
  }
}
