public import SaccadeEngine
public import SaccadeImages

/// Images and the class of each pixel, ready for a network.
///
/// Images may have several sizes: each lies in the upper left corner of its plane, the rest of the plane is 0 and of no
/// account.
public struct SegmentationBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`
  public let images: Tensor
  /// The class of each pixel, int64; ``PixelClasses/ignored`` where it is of no account.
  /// - Shapes: `[n, h, w]`
  public let classes: Tensor
  /// The part of each plane that its image covers, from the upper left corner.
  public let sizes: [ImageSize]
  /// Where the points of each picture's file lie on its plane.
  public let maps: [PixelMap]
  /// The size of each picture in its file.
  public let originalSizes: [ImageSize]
  /// How much each pixel counts in the loss, float32, where the data say so; nil where all count alike.
  /// - Shapes: `[n, h, w]`
  public let pixelWeights: Tensor?
  /// How much each sample counts in the loss that is learnt from, float32.
  /// - Shapes: `[n]`
  public let weights: Tensor
  /// The number of each sample in its data set.
  public let indices: [Int]

  /// How many images there are.
  public var count: Int { indices.count }

  /// A batch of prepared samples.
  /// - Parameters:
  ///   - samples: pictures after the pipeline, of any sizes, each with its mask
  ///   - divisor: what the sides of the planes are a multiple of
  ///   - normalization: how bytes become numbers
  ///   - pixelWeights: tells how much each pixel of a mask counts, row by row; nil for alike
  /// - Traps: if there are no samples, or as many indices, a sample has not one mask of its picture's size, or there are not
  ///   as many weights as pixels
  public init(
    _ samples: [Sample], indices: [Int], multipleOf divisor: Int = 1, normalizedBy normalization: ChannelNormalization,
    pixelWeights: ((Mask) -> [Float])? = nil
  ) {
    guard !samples.isEmpty, samples.count == indices.count else {
      misuse("SegmentationBatch", "each sample has its number: \(samples.count) samples, \(indices.count) numbers")
    }
    for sample in samples where sample.masks.count != 1 || sample.masks[0].image.size != sample.image.size {
      misuse(
        "SegmentationBatch",
        "a sample has one mask of its picture's size \(sample.image.size.inWords): \(sample.masks.map(\.image.size))")
    }
    images = .padded(samples.map(\.image), multipleOf: divisor, normalizedBy: normalization)
    sizes = samples.map(\.image.size)
    maps = samples.map(\.map)
    originalSizes = samples.map(\.originalSize)
    weights = Tensor(samples.map(\.weight), shape: [samples.count])
    self.indices = indices
    let (height, width) = (images.shape[2], images.shape[3])
    let shape: Shape = [samples.count, height, width]
    classes = Tensor.uninitialized(shape, .int64)
    self.pixelWeights = pixelWeights.map { _ in .uninitialized(shape, .float32) }
    for (slot, sample) in samples.enumerated() {
      let mask = sample.masks[0].image
      mask.pixels.withUnsafeBufferPointer { numbers in
        classes.withSlot(slot, of: Int64.self) {
          Self.lay(numbers, of: mask.size, on: $0, width: width, beside: Int64(PixelClasses.ignored)) { Int64($0) }
        }
      }
      guard let pixelWeights else { continue }
      let own = pixelWeights(sample.masks[0])
      guard own.count == mask.pixels.count else {
        misuse(
          "SegmentationBatch",
          "each of a mask's \(mask.pixels.count) pixels has a weight: \(own.count) weights; give them row by row")
      }
      own.withUnsafeBufferPointer { weights in
        self.pixelWeights?.withSlot(slot, of: Float.self) {
          Self.lay(weights, of: mask.size, on: $0, width: width, beside: 0) { $0 }
        }
      }
    }
  }

  /// Writes numbers into the upper left corner of a plane, and another one everywhere else.
  @inline(__always)
  private static func lay<Number, Element>(
    _ numbers: UnsafeBufferPointer<Number>, of size: ImageSize, on plane: UnsafeMutableBufferPointer<Element>,
    width: Int, beside rest: Element, _ convert: (Number) -> Element
  ) {
    guard let source = numbers.baseAddress, let target = plane.baseAddress else { return }
    for row in 0..<size.height {
      let (from, to) = (source + row * size.width, target + row * width)
      for column in 0..<size.width { to[column] = convert(from[column]) }
      (to + size.width).update(repeating: rest, count: width - size.width)
    }
    (target + size.height * width).update(repeating: rest, count: plane.count - size.height * width)
  }
}
