/// Where further samples come from: a data set.
public struct SampleSupply: Sendable {
  /// How many there are.
  public let count: Int
  /// Reads one of them.
  public let sample: @Sendable (_ index: Int) throws -> Sample
  /// Whether they have the numbers of the samples that a loader gives, so that it can name one that cannot be read.
  private let isLoaders: Bool

  /// A supply of samples; one that cannot be read counts as an error of the sample that asked for it.
  public init(count: Int, sample: @escaping @Sendable (_ index: Int) throws -> Sample) {
    self.init(ofLoader: false, count: count, sample: sample)
  }

  /// The samples that a loader gives, by the same numbers.
  package init(ofLoader isLoaders: Bool, count: Int, sample: @escaping @Sendable (_ index: Int) throws -> Sample) {
    self.count = count
    self.sample = sample
    self.isLoaders = isLoaders
  }

  /// A sample after some steps, or the first behind it with which both succeed, round to the one before it.
  ///
  /// Which one that is depends on the samples alone, not on those that are known to be unreadable.
  func sample(from start: Int, _ steps: (Sample) throws -> Sample) throws -> Sample {
    guard isLoaders, let loader = FurtherSampleReading.current else { return try steps(sample(start)) }
    var first: (any Error)?
    for offset in 0..<count {
      let index = (start + offset) % count
      if loader.isUnreadable(index) { continue }
      var isRead = false
      do {
        let sample = try sample(index)
        isRead = true
        return try steps(sample)
      } catch let error as FurtherSampleError {
        // It is that of a step before, which has asked for one of its own.
        throw error
      } catch {
        guard loader.canGoWithout(error) else { throw FurtherSampleError(index: index, underlying: error) }
        first = first ?? error
        // Steps are random: the sample may well go through them the next time.
        if !isRead { loader.meet(index, error) }
      }
    }
    // None can be read, so that neither can the sample that asks for one.
    if let first { throw first }
    return try steps(sample(start))
  }
}

/// What a loader says of further samples that cannot be read, while one of its threads prepares a sample.
package struct FurtherSampleReading: Sendable {
  @TaskLocal package static var current: FurtherSampleReading?
  /// Whether one was found unreadable by this way before, which spares reading it again.
  let isUnreadable: @Sendable (_ index: Int) -> Bool
  /// Whether the loader goes on without samples of such an error.
  let canGoWithout: @Sendable (_ error: any Error) -> Bool
  /// Notes that one is unreadable.
  let meet: @Sendable (_ index: Int, _ error: any Error) -> Void

  /// What a loader does about them.
  package init(
    isUnreadable: @escaping @Sendable (_ index: Int) -> Bool,
    canGoWithout: @escaping @Sendable (_ error: any Error) -> Bool,
    meet: @escaping @Sendable (_ index: Int, _ error: any Error) -> Void
  ) {
    self.isUnreadable = isUnreadable
    self.canGoWithout = canGoWithout
    self.meet = meet
  }
}

/// A further sample that cannot be had, for a loader that tells its own number and not that of the one that asked.
package struct FurtherSampleError: Error {
  /// Its number in the data set.
  package let index: Int
  /// Why not.
  package let underlying: any Error
}
