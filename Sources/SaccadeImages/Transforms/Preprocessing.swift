public import SaccadeEngine

/// All that happens between a decoded image and its slot in a batch.
///
/// ```swift
/// let training = Preprocessing(
///   [RandomResizedCrop(ImageSize(square: 224)), RandomFlip()], size: ImageSize(square: 224))
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
  /// No step may make more pixels than this: a picture of few pixels but odd proportions can become one that fills the
  /// memory when its shorter side is stretched.
  public var maximumPixels: Int

  /// Steps that leave a size, and a normalization.
  public init(
    _ transforms: [any ImageTransform], size: ImageSize, normalization: ChannelNormalization = .imageNet,
    maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) {
    self.transforms = transforms
    self.size = size
    self.normalization = normalization
    self.maximumPixels = maximumPixels
  }

  /// `[channels, height, width]` of what is written.
  public var shape: Shape { [normalization.mean.count, size.height, size.width] }

  /// Takes an image through the steps and writes its normalized planes.
  ///
  /// - Parameters:
  ///   - planes: `channels · height · width` numbers, all of them written
  /// - Returns: where the points of the image lie on what was written
  /// - Throws: ``PreprocessingError`` if the steps leave another size, or one would make too many pixels
  /// - Traps: if `planes` has another count
  @discardableResult
  public func write(
    _ image: Image, using random: inout RandomStream, into planes: UnsafeMutableBufferPointer<Float>
  ) throws(PreprocessingError) -> PixelMap {
    var image = image.converted(to: normalization.format)
    let original = image.size
    var map = PixelMap.identity
    // The last flip costs nothing: it becomes the order in which pixels are read.
    let lastMove = transforms.lastIndex { $0 is any GeometricTransform }
    var mirrored = false
    for (index, transform) in transforms.enumerated() {
      if index == lastMove, let flip = transform as? RandomFlip, flip.direction == .horizontal {
        let placement = flip.placement(for: image.size, using: &random)
        mirrored = placement.mirrored
        map.append(placement)
      } else {
        image = try apply(index, to: image, original, using: &random, following: &map)
      }
    }
    guard image.size == size, image.format == normalization.format else {
      throw PreprocessingError(original: original, result: image.size, reason: .otherSize(expected: size))
    }
    image.write(normalizedBy: normalization, mirrored: mirrored, into: planes)
    return map
  }

  /// The image after the steps, before it becomes numbers: for people to look at.
  /// - Throws: ``PreprocessingError`` if a step would make too many pixels
  public func preview(_ image: Image, using random: inout RandomStream) throws(PreprocessingError) -> Image {
    let original = image.size
    var image = image.converted(to: normalization.format)
    var map = PixelMap.identity
    for index in transforms.indices {
      image = try apply(index, to: image, original, using: &random, following: &map)
    }
    return image
  }

  /// The image after one of the steps, if it does not become too large by it.
  private func apply(
    _ index: Int, to image: Image, _ original: ImageSize, using random: inout RandomStream,
    following map: inout PixelMap
  ) throws(PreprocessingError) -> Image {
    let transform = transforms[index]
    guard let move = transform as? any GeometricTransform else { return transform.apply(to: image, using: &random) }
    let placement = move.placement(for: image.size, using: &random)
    let limit = DecodingOptions.withinMemory(maximumPixels)
    if let excess = placement.size(above: limit, of: image.size) {
      throw PreprocessingError(
        original: original, result: excess,
        reason: .tooLarge(step: index + 1, name: "\(type(of: transform))", limit: limit))
    }
    map.append(placement)
    return image.placed(placement)
  }
}
