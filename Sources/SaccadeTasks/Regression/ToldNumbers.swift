/// The numbers that were told of the samples of a validation, beside the true ones.
struct ToldNumbers: Hashable, Sendable {
  /// A sample and its numbers, a pair for each target.
  struct Sample: Hashable, Sendable {
    /// Its number in the data set.
    let index: Int
    /// The true numbers.
    let truth: [Double]
    /// Those that were told.
    let told: [Double]
  }

  /// Beyond so many samples they are only counted: their numbers would take more memory than the figures are worth.
  private static let most = 100_000

  /// The samples, in the order in which they were judged.
  private(set) var samples: [Sample] = []

  mutating func add(_ sample: Sample) {
    guard samples.count < Self.most, (sample.truth + sample.told).allSatisfy(\.isFinite) else { return }
    samples.append(sample)
  }

  /// The samples with the greatest errors first, where each target counts in its own deviation.
  /// - Parameter deviations: how far apart the true numbers of each target lie
  func sorted(by deviations: [Double]) -> [Sample] {
    func score(_ sample: Sample) -> Double {
      zip(zip(sample.truth, sample.told), deviations).reduce(0) { sum, pair in
        sum + abs(pair.0.1 - pair.0.0) / (pair.1 > 0 ? pair.1 : 1)
      }
    }
    return samples.map { (score: score($0), sample: $0) }
      .sorted { ($1.score, $0.sample.index) < ($0.score, $1.sample.index) }.map(\.sample)
  }
}
