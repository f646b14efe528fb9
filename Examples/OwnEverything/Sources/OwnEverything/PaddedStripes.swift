import Saccade
import Synchronization

/// Batches of pictures of different widths, each filled up with grey to the widest of its batch.
struct PaddedStripes: BatchSource {
  let stripes: Stripes

  var count: Int { stripes.count }

  func makeBatch(of indices: [Int]) -> PaddedBatch {
    PaddedBatch(indices: indices, labels: Tensor(indices.map { stripes.label(at: $0) }))
  }

  /// Worker threads call this, each for samples of its own; `random` is the sample's own in this epoch.
  func write(_ index: Int, into slot: Int, of batch: PaddedBatch, random: inout RandomStream) {
    batch.put(stripes.image(at: index), contrast: random.uniform(in: 0.7..<1.3), into: slot)
  }

  func source(at index: Int) -> String { stripes.source(at: index) }
}

/// Pictures and their classes.
final class PaddedBatch: Sendable {
  let indices: [Int]
  /// The classes: `[n]`.
  let labels: Tensor
  private let samples: Mutex<[(image: Image, contrast: Float)?]>

  init(indices: [Int], labels: Tensor) {
    self.indices = indices
    self.labels = labels
    samples = Mutex(indices.map { _ in nil })
  }

  func put(_ image: Image, contrast: Float, into slot: Int) { samples.withLock { $0[slot] = (image, contrast) } }

  /// The pictures, around 0: `[n, 1, 16, widest]`.
  var images: Tensor {
    let samples = samples.withLock { $0.compactMap { $0 } }
    let width = samples.map(\.image.width).max() ?? 0
    return Tensor(shape: [samples.count, 1, 16, width], of: Float.self) { elements in
      for (slot, sample) in samples.enumerated() {
        for row in 0..<16 {
          for column in 0..<sample.image.width {
            let value = (Float(sample.image[row, column]) - 128) / 64
            elements[(slot * 16 + row) * width + column] = value * sample.contrast
          }
        }
      }
    }
  }
}
