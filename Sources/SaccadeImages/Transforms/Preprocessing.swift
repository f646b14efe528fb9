public import SaccadeEngine

/// All that happens between a decoded image and its slot in a batch.
///
/// ```swift
/// let training = Preprocessing(
///   [RandomResizedCrop(ImageSize(square: 224)), RandomHorizontalFlip()], size: ImageSize(square: 224))
/// var random = RandomStream(seed: 7).child(epoch).child(index)
/// try training.write(image, using: &random, into: slot)
/// ```
public struct Preprocessing: Sendable {
  /// The steps, first to last.
  public let transforms: [any ImageTransform]
  /// The size that the last step leaves.
  public let size: ImageSize
  /// How bytes become numbers; it also says whether images become grey or RGB before the first step.
  public let normalization: ChannelNormalization

  /// Steps that leave a size, and a normalization.
  public init(
    _ transforms: [any ImageTransform], size: ImageSize, normalization: ChannelNormalization = .imageNet
  ) {
    self.transforms = transforms
    self.size = size
    self.normalization = normalization
  }

  /// `[channels, height, width]` of what is written.
  public var shape: Shape { [normalization.mean.count, size.height, size.width] }

  /// Takes an image through the steps and writes its normalized planes.
  ///
  /// - Parameters:
  ///   - planes: `channels · height · width` numbers, all of them written
  /// - Throws: `PreprocessingError` if the steps leave another size
  /// - Traps: if `planes` has another count
  public func write(
    _ image: Image, using random: inout RandomStream, into planes: UnsafeMutableBufferPointer<Float>
  ) throws(PreprocessingError) {
    var image = image.converted(to: normalization.format)
    let original = image.size
    // The last flip costs nothing: it becomes the order in which pixels are read.
    let lastMove = transforms.lastIndex { $0 is any GeometricTransform }
    var mirrored = false
    for (index, transform) in transforms.enumerated() {
      if index == lastMove, let flip = transform as? RandomHorizontalFlip {
        mirrored = flip.placement(for: image.size, using: &random).mirrored
      } else {
        image = transform.apply(to: image, using: &random)
      }
    }
    guard image.size == size, image.format == normalization.format else {
      throw PreprocessingError(original: original, result: image.size, expected: size)
    }
    image.write(normalizedBy: normalization, mirrored: mirrored, into: planes)
  }

  /// The image after the steps, before it becomes numbers: for people to look at.
  public func preview(_ image: Image, using random: inout RandomStream) -> Image {
    transforms.reduce(image.converted(to: normalization.format)) { $1.apply(to: $0, using: &random) }
  }
}

/// The steps of a preprocessing left an image of another size than the batch has.
public struct PreprocessingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The size before the first step.
  public let original: ImageSize
  /// The size after the last.
  public let result: ImageSize
  /// The size that the batch has.
  public let expected: ImageSize

  /// What was found and what to do.
  public var description: String {
    "the transforms make \(result) pixels of an image of \(original), but the batch holds \(expected); "
      + "end them with a resize or a crop to \(expected)"
  }
}
