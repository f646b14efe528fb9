import SaccadeEngine

/// What mixes the batches of a classification: one of several augmentations, or none, for each.
public struct BatchMixing: Sendable {
  /// What is drawn from.
  public let augmentations: [any BatchAugmentation]
  /// How many classes there are.
  public let classCount: Int
  /// Up to which number each one is drawn.
  private let limits: [Float]

  /// One of some augmentations, each with its probability.
  /// - Traps: if the probabilities add up to more than 1
  public init(_ augmentations: [any BatchAugmentation], classCount: Int) {
    self.augmentations = augmentations
    self.classCount = classCount
    let sum = Self.sum(of: augmentations)
    guard sum <= 1 else { misuse("BatchMixing", "the probabilities add up to more than 1: \(sum)") }
    let open = augmentations.count { $0.probability == nil }
    let share = (1 - sum) / Float(max(1, open))
    var limit: Float = 0
    limits = augmentations.map { augmentation in
      limit += augmentation.probability ?? share
      return limit
    }
  }

  /// How often those are drawn that say so.
  static func sum(of augmentations: [any BatchAugmentation]) -> Float {
    // Tenths and thirds may add up to a little more.
    let sum = augmentations.reduce(0) { $0 + ($1.probability ?? 0) }
    return sum > 1 && sum < 1.00001 ? 1 : sum
  }

  /// A batch of mixed images, with the classes by their shares, or as it was.
  ///
  /// Images are mixed in place. A sample's class is then the one with the larger share, and it weighs what both do, by their
  /// shares.
  func mixed(_ batch: ClassificationBatch, using random: inout RandomStream) -> ClassificationBatch {
    let drawn = random.uniform()
    // The last limit may be a little below the 1 that it stands for.
    let isCertain = (limits.last ?? 0) > 0.9999
    let choice = limits.firstIndex { drawn < $0 } ?? (isCertain ? limits.count - 1 : nil)
    // A picture alone has none before it.
    guard let choice, batch.count > 1 else { return batch }
    let share = augmentations[choice].mix(batch.images, using: &random)
    return Self.batch(batch, of: batch.labels.scalars(as: Int.self), keeping: share, classCount: classCount)
  }

  private static func batch(
    _ batch: ClassificationBatch, of labels: [Int], keeping share: Float, classCount: Int
  ) -> ClassificationBatch {
    let count = labels.count
    let before = (0..<count).map { ($0 + count - 1) % count }
    let targets = Tensor.zeros([count, classCount])
    for slot in 0..<count {
      targets.withSlot(slot, of: Float.self) { row in
        // In the order of torchvision's sum: the other's share first.
        row[labels[before[slot]]] += 1 - share
        row[labels[slot]] += share
      }
    }
    let main = (0..<count).map { share >= 0.5 ? labels[$0] : labels[before[$0]] }
    let weights = batch.weights.map { weights in
      let own = weights.scalars
      return Tensor(
        (0..<count).map { slot in
          let (own, other) = (own[slot], own[before[slot]])
          return own == other ? own : share * own + (1 - share) * other
        })
    }
    return ClassificationBatch(
      images: batch.images, labels: Tensor(main), targets: targets, weights: weights, indices: batch.indices)
  }
}
