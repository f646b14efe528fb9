import SaccadeEngine
import SaccadeImages

/// A sample in the order of an epoch.
struct OrderedSample {
  /// Its number in the data set.
  let index: Int
  /// Which of its copies in the epoch it is, from 0.
  let copy: Int
}

/// What any thread needs to prepare any batch of an epoch.
struct Preparation<Source: BatchSource>: Sendable {
  let source: Source
  let order: BatchOrder
  let unreadable: UnreadableSamples
  let skipped: SkippedSamples
  private let watch: LoaderWatch
  private let augmentation: RandomStream
  private let finishing: RandomStream
  private let furtherSamples: FurtherSampleReading

  init(
    source: Source, order: BatchOrder, unreadable: UnreadableSamples, skipped: SkippedSamples, watch: LoaderWatch,
    seed: UInt64, epoch: Int
  ) {
    self.watch = watch
    self.source = source
    self.order = order
    self.unreadable = unreadable
    self.skipped = skipped
    augmentation = .augmentation(seed: seed, epoch: epoch)
    finishing = RandomStream(seed: seed).child("batches").child(epoch)
    furtherSamples = FurtherSampleReading(
      isUnreadable: { skipped.isUnreadFurther($0) },
      canGoWithout: { unreadable != .stop && source.canGoWithout($0) },
      meet: { skipped.meetFurther(LoaderError(index: $0, source: source.source(at: $0), underlying: $1)) })
  }

  /// What became of the slots of a batch.
  struct Outcome {
    /// The first sample that the batch cannot do without.
    var failure: (slot: Int, error: LoaderError)?
    /// Whether there are samples that it can do without.
    var hasLosses = false
  }

  /// The samples of a batch, without those that are known to be unreadable.
  func samples(of batch: Int) -> [OrderedSample] {
    let samples = zip(order[batch], order.copies(in: batch)).map { OrderedSample(index: $0, copy: $1) }
    if skipped.isEmpty { return samples }
    switch unreadable {
    case .stop: return samples
    case .leftOut: return samples.filter { skipped.error(of: $0.index) == nil }
    case .replaced:
      return samples.map { sample in
        let readable = successors(of: sample.index).first { skipped.error(of: $0) == nil }
        return OrderedSample(index: readable ?? sample.index, copy: sample.copy)
      }
    }
  }

  /// Prepares some samples in their slots, up to the first without which there is no batch.
  func prepare(_ samples: [OrderedSample], slots: Range<Int>, of draft: Source.Draft) -> Outcome {
    var outcome = Outcome()
    for slot in slots {
      let failure = watch.during("sample", samples[slot].index) { prepare(samples[slot], slot: slot, of: draft) }
      guard let error = failure else { continue }
      guard isSkipped(error) else {
        outcome.failure = (slot, error)
        return outcome
      }
      skipped.meet(error)
      outcome.hasLosses = true
    }
    return outcome
  }

  /// The batch, when all of its samples are prepared.
  func close(
    _ draft: Source.Draft, of samples: [OrderedSample], _ number: Int
  ) -> Result<Source.Batch?, LoaderError> {
    var random = finishing.child(number)
    let batch = watch.during("batch", number) {
      Result { try source.finished(try source.batch(of: draft), random: &random) }
    }
    do { return .success(try batch.get()) } catch {
      let first = samples[0].index
      var failure = LoaderError(index: first, source: source.source(at: first), underlying: error)
      failure.batch = samples.map(\.index)
      return .failure(failure)
    }
  }

  /// Makes a batch again in which samples turned out to be unreadable; nil if nothing is left of it.
  ///
  /// It is the same whichever of the workers does it: a sample's successor is the first that can be read.
  func mend(_ number: Int) -> Result<Source.Batch?, LoaderError> {
    while true {
      if unreadable == .replaced, let failure = probe(number) { return .failure(failure) }
      let samples = samples(of: number)
      if samples.isEmpty { return .success(nil) }
      let draft = source.draft(of: samples.map(\.index))
      let outcome = prepare(samples, slots: samples.indices, of: draft)
      if let failure = outcome.failure { return .failure(failure.error) }
      if !outcome.hasLosses { return close(draft, of: samples, number) }
    }
  }

  /// The samples that a batch was to have, or that were to take their place, and that it goes without.
  func losses(of batch: Int) -> [Int] {
    if unreadable == .stop || skipped.isEmpty { return [] }
    return order[batch].flatMap { index in
      unreadable == .replaced
        ? Array(successors(of: index).prefix { skipped.error(of: $0) != nil })
        : [index].filter { skipped.error(of: $0) != nil }
    }
  }

  /// Tries the successors of unreadable samples one by one, which spares writing the whole batch for each.
  private func probe(_ number: Int) -> LoaderError? {
    for index in order[number] {
      guard let error = skipped.error(of: index) else { continue }
      var isReplaced = false
      for next in successors(of: index) where skipped.error(of: next) == nil {
        let sample = OrderedSample(index: next, copy: 0)
        guard let failure = prepare(sample, slot: 0, of: source.draft(of: [next])) else {
          isReplaced = true
          break
        }
        guard isSkipped(failure) else { return failure }
        skipped.meet(failure)
      }
      if !isReplaced { return nothingLeft(error) }
    }
    return nil
  }

  /// An error of a sample, where not one of the data set can be read.
  func nothingLeft(_ error: LoaderError) -> LoaderError {
    var error = error
    error.all = skipped.all
    return error
  }

  /// A sample and all that come after it, round to the one before it; they cost nothing until they are walked.
  private func successors(of index: Int) -> some Sequence<Int> {
    let count = source.count
    return (index..<index + count).lazy.map { $0 % count }
  }

  private func isSkipped(_ error: LoaderError) -> Bool {
    unreadable != .stop && source.canGoWithout(error.underlying)
  }

  private func prepare(_ sample: OrderedSample, slot: Int, of draft: Source.Draft) -> LoaderError? {
    let index = sample.index
    var random = augmentation.child(index)
    // The first copy is prepared as if it were the only one.
    if sample.copy > 0 { random = random.child("copy").child(sample.copy) }
    do {
      try FurtherSampleReading.$current.withValue(furtherSamples) {
        try source.prepare(index, slot: slot, of: draft, random: &random)
      }
      return nil
    } catch let error as FurtherSampleError {
      return LoaderError(index: error.index, source: source.source(at: error.index), underlying: error.underlying)
    } catch {
      return LoaderError(index: index, source: source.source(at: index), underlying: error)
    }
  }
}
