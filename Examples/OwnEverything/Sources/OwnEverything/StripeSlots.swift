import Saccade

/// The middles of the pictures, all of one size: each is written right into its slot of a batch.
struct StripeSlots: SlotSource {
  typealias Batch = PaddedBatch

  let stripes: Stripes
  let images: PreparedImages

  init(_ stripes: Stripes) {
    let size = ImageSize(square: 16)
    self.stripes = stripes
    let around0 = ChannelNormalization(mean: [0.5], deviation: [0.25])
    images = PreparedImages(stripes, Preprocessing([CenterCrop(size)], size: size, normalization: around0))
  }

  var count: Int { stripes.count }

  /// Worker threads call this first: room for all samples of a batch.
  func makeBatch(of indices: [Int]) -> PaddedBatch {
    PaddedBatch(
      images: images.room(for: indices.count), labels: .zeros([indices.count], dtype: .int64), indices: indices)
  }

  /// Worker threads call this for each sample, several at a time.
  func write(_ index: Int, into slot: Int, of batch: PaddedBatch, random: inout RandomStream) throws {
    try images.write(index, into: slot, of: batch.images, random: &random)
    batch.labels.withSlot(slot, of: Int64.self) { $0[0] = Int64(stripes.label(at: index)) }
  }

  func source(at index: Int) -> String { stripes.source(at: index) }
}
