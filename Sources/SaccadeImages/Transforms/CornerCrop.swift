public import SaccadeEngine

/// Cuts out a corner, as ``CenterCrop`` does the middle; an image that is too small gets the same border as there.
struct CornerCrop: GeometricTransform {
  /// Which of them.
  enum Corner: CaseIterable {
    case topLeft, topRight, bottomLeft, bottomRight
  }

  let middle: CenterCrop
  let corner: Corner

  /// What becomes of an image of a size.
  func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = middle.placement(for: old, using: &random)
    let size = middle.size
    if old.height > size.height {
      let isTop = corner == .topLeft || corner == .topRight
      placement.rows = isTop ? 0..<size.height : (old.height - size.height)..<old.height
    }
    if old.width > size.width {
      let isLeft = corner == .topLeft || corner == .bottomLeft
      placement.columns = isLeft ? 0..<size.width : (old.width - size.width)..<old.width
    }
    return placement
  }
}

extension Preprocessing {
  /// Where the middle is cut out, if that is the last step which moves anything.
  private var middleStep: (place: Int, crop: CenterCrop)? {
    let last = transforms.lastIndex { !($0 is any ImageTransform) }
    return last.flatMap { place in (transforms[place] as? CenterCrop).map { (place, $0) } }
  }

  /// Whether five parts can be had of a picture, as ``writeFive(_:using:from:into:)`` writes them: the steps cut out its
  /// middle last, beside which there is more of it.
  public var hasFiveCrops: Bool { middleStep != nil }

  /// Takes a sample through the steps, of which the last one cuts out the corners and the middle: torchvision's `FiveCrop`.
  ///
  /// They come in its order: top left, top right, bottom left, bottom right, middle. All steps before it are done once.
  /// - Parameter planes: five times `channels · height · width` numbers, all of them written
  /// - Returns: the sample with its middle
  /// - Throws: ``PreprocessingError`` as `write`, and if the steps do not end by cutting out the middle
  @discardableResult
  public func writeFive(
    _ sample: Sample, using random: inout RandomStream, from supply: SampleSupply? = nil,
    into planes: [UnsafeMutableBufferPointer<Float>]
  ) throws -> Sample {
    guard let (place, middle) = middleStep else {
      throw PreprocessingError(original: sample.originalSize, result: size, reason: .noMiddle)
    }
    var whole = sample
    whole.image = sample.image.converted(to: normalization.format)
    whole = try Self.apply(
      transforms[..<place], to: whole, using: &random, supply: supply, format: normalization.format,
      maximumPixels: maximumPixels)
    var result = whole
    let crops = CornerCrop.Corner.allCases.map { CornerCrop(middle: middle, corner: $0) as any SampleTransform }
    for (crop, planes) in zip(crops + [middle], planes) {
      let rest = Preprocessing(
        [crop] + transforms[(place + 1)...], size: size, normalization: normalization, maximumPixels: maximumPixels)
      result = try rest.write(whole, using: &random, from: supply, into: planes)
    }
    return result
  }
}
