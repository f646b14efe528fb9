import SaccadeData
import SaccadeEngine

/// Some samples as one batch, without a loader.
enum BatchOfSamples {
  /// The first samples.
  /// - Throws: what reading them throws
  static func first(of samples: ClassificationSamples, count: Int) throws -> ClassificationBatch {
    let indices = Array(0..<min(count, samples.count))
    let batch = samples.makeBatch(of: indices)
    // Nothing is drawn: pictures of lessons are prepared without chance.
    var random = RandomStream(seed: 0)
    for (slot, index) in indices.enumerated() { try samples.write(index, into: slot, of: batch, random: &random) }
    return batch
  }
}
