import SaccadeData

extension RegressionSettings {
  /// How many rows are looked at for a baseline: a data set may draw a picture to give its numbers.
  private static let most = 1000

  /// The mean absolute errors of always guessing the mean that a number has in the training data: what a network that has
  /// learnt nothing comes to.
  func baseline(_ train: any RegressionDataset, _ validation: (any RegressionDataset)?) -> [Figure] {
    let judged = validation ?? train
    let (known, rows) = (Self.rows(of: train), Self.rows(of: judged))
    guard !known.isEmpty, !rows.isEmpty else { return [] }
    let errors = targets.compactMap { target -> Figure? in
      guard let from = train.numberNames.firstIndex(of: target), let to = judged.numberNames.firstIndex(of: target)
      else { return nil }
      let mean = known.reduce(0) { $0 + $1[from] } / Double(known.count)
      let error = rows.reduce(0) { $0 + abs($1[to] - mean) } / Double(rows.count)
      return Figure("mae_\(target)", error, .error())
    }
    guard !errors.isEmpty else { return [] }
    return [Figure("mae", errors.reduce(0) { $0 + $1.value } / Double(errors.count), .error())] + errors
  }

  /// The numbers of so many images, from the first to the last at equal distances.
  private static func rows(of dataset: any RegressionDataset) -> [[Double]] {
    let count = min(dataset.count, most)
    return (0..<count).map { dataset.numbers(at: $0 * dataset.count / count) }
  }

  /// Tells of targets whose sizes differ so much that the mean over all judges one alone.
  func scaleNotes(_ baseline: [Figure], best: String?) -> [String] {
    let errors = baseline.filter { $0.name != "mae" && $0.value > 0 }
    guard best == "mae" || best == "rmse", let least = errors.min(by: { $0.value < $1.value }),
      let most = errors.max(by: { $0.value < $1.value }), most.value > 100 * least.value
    else { return [] }
    return [
      "checkpoint.best: \(best ?? "") is a mean over targets of very different sizes (always guessing the mean: "
        + "\(most.text), \(least.text)), so that the largest decides alone; set checkpoint.best: r2, in which all count "
        + "alike, or \(least.name)"
    ]
  }
}
