import Saccade

/// Batches of pictures of different widths, each filled up with grey to the widest of its batch.
struct PaddedStripes: CollatingSource {
  typealias Loaded = Stripe
  typealias Batch = PaddedBatch

  let stripes: Stripes

  var count: Int { stripes.count }

  /// Worker threads call this; `random` is the sample's own in this epoch.
  func load(_ index: Int, random: inout RandomStream) -> Stripe {
    Stripe(image: stripes.image(at: index), contrast: random.uniform(in: 0.7..<1.3))
  }

  /// Worker threads call this when all samples of a batch are loaded.
  func collate(_ loaded: [Stripe], of indices: [Int]) -> PaddedBatch {
    let width = loaded.map(\.image.width).max() ?? 0
    // Pixels around 0: [n, 1, 16, widest].
    let images = Tensor(shape: [loaded.count, 1, 16, width], of: Float.self) { elements in
      for (slot, stripe) in loaded.enumerated() {
        for row in 0..<16 {
          for column in 0..<stripe.image.width {
            let value = (Float(stripe.image[row, column]) - 128) / 64
            elements[(slot * 16 + row) * width + column] = value * stripe.contrast
          }
        }
      }
    }
    return PaddedBatch(images: images, labels: Tensor(indices.map { stripes.label(at: $0) }), indices: indices)
  }

  func source(at index: Int) -> String { stripes.source(at: index) }
}

/// A picture, and how strong it is to be.
struct Stripe: Sendable {
  let image: Image
  let contrast: Float
}

/// Pictures and their classes.
struct PaddedBatch: Sendable {
  let images: Tensor
  let labels: Tensor
  let indices: [Int]
}
