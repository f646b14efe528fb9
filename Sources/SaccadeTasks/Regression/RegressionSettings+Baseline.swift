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
}
