public import SaccadeEngine
public import SaccadeImages

extension Tensor {
  /// Images of one size, side by side, as normalized planes.
  /// - Parameter normalization: how bytes become numbers; nil is from 0 to 1
  /// - Returns: `[n, channels, height, width]`, float32
  /// - Traps: if there are none, or sizes or formats differ
  public static func stacked(_ images: [Image], normalizedBy normalization: ChannelNormalization? = nil) -> Tensor {
    guard let first = images.first, images.allSatisfy({ $0.size == first.size }) else {
      misuse(
        "stacked",
        "images must be of one size: \(Set(images.map { "\($0.size)" }).sorted()); resize them, or take .padded")
    }
    return padded(images, normalizedBy: normalization)
  }

  /// Images of any sizes in the upper left corners of equal planes: as high as the highest and as wide as the widest, and
  /// what is left is 0, the normalization's mean.
  /// - Parameters:
  ///   - divisor: what height and width are a multiple of, as networks with many levels want
  ///   - normalization: how bytes become numbers; nil is from 0 to 1
  /// - Returns: `[n, channels, height, width]`, float32
  /// - Traps: if there are none, formats differ, or the planes would be larger than memory can address
  public static func padded(
    _ images: [Image], multipleOf divisor: Int = 1, normalizedBy normalization: ChannelNormalization? = nil
  ) -> Tensor {
    guard let first = images.first, divisor > 0 else {
      misuse("padded", "there must be an image, and a positive divisor: \(images.count) images, \(divisor)")
    }
    let normalization = normalization ?? .unit(first.format)
    func side(_ lengths: [Int]) -> Int {
      let longest = lengths.max() ?? 0
      let rest = longest % divisor
      return rest == 0 ? longest : (Extent(longest) + (divisor - rest)).value
    }
    let (height, width) = (side(images.map(\.height)), side(images.map(\.width)))
    let channels = normalization.mean.count
    guard (Extent(height) * width * images.count * channels).value < Extent(Int.max / 8).value else {
      misuse(
        "padded",
        "\(images.count) images with sides that \(divisor) divides are larger than memory can address; take a smaller divisor"
      )
    }
    let batch = Tensor.zeros([images.count, channels, height, width])
    for (slot, image) in images.enumerated() {
      batch.withSlot(slot, of: Float.self) { planes in
        image.write(
          normalizedBy: normalization, within: ImageSize(height: height, width: width), into: planes)
      }
    }
    return batch
  }
}
