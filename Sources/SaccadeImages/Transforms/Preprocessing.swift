public import SaccadeEngine

/// All that happens between a sample and its slot in a batch.
///
/// ```swift
/// let training = Preprocessing(
///   [RandomResizedCrop(ImageSize(square: 224)), RandomFlip()], size: ImageSize(square: 224))
/// var random = RandomStream(seed: 7).child(epoch).child(index)
/// try training.write(Sample(image), using: &random, into: slot)
/// ```
public struct Preprocessing: Sendable {
  /// The steps, first to last.
  public let transforms: [any SampleTransform]
  /// The size that the last step leaves.
  public let size: ImageSize
  /// How bytes become numbers; it also says whether images become grey or RGB before the first step.
  public let normalization: ChannelNormalization
  /// No step may make more pixels than this: a picture of few pixels but odd proportions can become one that fills the
  /// memory when its shorter side is stretched.
  public var maximumPixels: Int

  /// Steps that leave a size, and a normalization.
  public init(
    _ transforms: [any SampleTransform], size: ImageSize, normalization: ChannelNormalization = .imageNet,
    maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) {
    self.transforms = transforms
    self.size = size
    self.normalization = normalization
    self.maximumPixels = maximumPixels
  }

  /// The same with pictures of another size: the last step that gives them theirs gives them the other one, and where that
  /// is no resize they are resized after it.
  public func resized(to other: ImageSize) -> Preprocessing {
    guard other != size else { return self }
    var steps = transforms
    let last = steps.lastIndex { !($0 is any ImageTransform) && !($0 is RandomFlip) }
    if let last, var crop = steps[last] as? RandomResizedCrop {
      crop.size = other
      steps[last] = crop
    } else if let last, var resize = steps[last] as? Resize, resize.fit == .stretch {
      resize.size = other
      steps[last] = resize
    } else {
      steps.insert(Resize(to: other), at: last.map { $0 + 1 } ?? 0)
    }
    return Preprocessing(steps, size: other, normalization: normalization, maximumPixels: maximumPixels)
  }

  /// `[channels, height, width]` of what is written.
  public var shape: Shape { [normalization.mean.count, size.height, size.width] }

  /// Pictures as a network sees them, each by itself; what is random in the steps is the same for all.
  /// - Shapes: `[n, c, h, w]`
  /// - Throws: ``PreprocessingError`` if the steps leave another size or format, or one would make too many pixels
  public func batch(of images: [Image]) throws -> Tensor {
    try Tensor(shape: Shape([images.count] + shape.dimensions), dtype: .float32) { bytes in
      let floats = bytes.bindMemory(to: Float.self)
      for (slot, image) in images.enumerated() {
        var random = RandomStream(seed: 0)
        let first = slot * shape.elementCount
        try write(
          image, using: &random,
          into: UnsafeMutableBufferPointer(rebasing: floats[first..<(first + shape.elementCount)]))
      }
    }
  }

  /// Takes a sample through the steps and writes the normalized planes of its picture.
  ///
  /// - Parameters:
  ///   - supply: where steps that mix samples find others
  ///   - planes: `channels · height · width` numbers, all of them written
  /// - Returns: the sample, whose parts lie where they do on what was written; its picture may still have to be mirrored
  /// - Throws: ``PreprocessingError`` if the steps leave another size or format, one would make too many pixels, or a mask
  ///   has another size than its picture; what reading a further sample throws
  /// - Traps: if `planes` has another count
  @discardableResult
  public func write(
    _ sample: Sample, using random: inout RandomStream, from supply: SampleSupply? = nil,
    into planes: UnsafeMutableBufferPointer<Float>
  ) throws -> Sample {
    // The last flip costs nothing where it may come last: it becomes the order in which pixels are read.
    let lastMove = transforms.lastIndex { ($0 as? any ImageTransform)?.treatsPlacesAlike != true }
    let lastFlip = lastMove.flatMap { transforms[$0] as? RandomFlip }.flatMap { $0.direction == .horizontal ? $0 : nil }
    var result = sample
    result.image = sample.image.converted(to: normalization.format)
    guard let lastMove, let lastFlip else {
      result = try apply(transforms[...], to: result, using: &random, supply)
      try write(result, of: sample, mirrored: false, into: planes)
      return result
    }
    result = try apply(transforms[..<lastMove], to: result, using: &random, supply)
    let placement = lastFlip.placement(for: result.image.size, using: &random)
    result.moveParts(by: placement, from: result.image.size)
    for case let colors as any ImageTransform in transforms[(lastMove + 1)...] {
      result.image = colors.apply(to: result.image, using: &random)
    }
    try write(result, of: sample, mirrored: placement.mirrored, into: planes)
    return result
  }

  private func write(
    _ result: Sample, of sample: Sample, mirrored: Bool, into planes: UnsafeMutableBufferPointer<Float>
  ) throws(PreprocessingError) {
    func error(_ reason: PreprocessingError.Reason) -> PreprocessingError {
      PreprocessingError(original: sample.originalSize, result: result.image.size, reason: reason)
    }
    guard result.image.size == size else { throw error(.otherSize(expected: size)) }
    let (found, expected) = (result.image.format, normalization.format)
    guard found == expected else { throw error(.otherFormat(found, expected: expected)) }
    result.image.write(normalizedBy: normalization, mirrored: mirrored, into: planes)
  }

  /// The sample after the steps, before its picture becomes numbers: for people to look at, and for batches of pictures
  /// that differ in size.
  /// - Throws: ``PreprocessingError`` if a step would make too many pixels, or a mask has another size than its picture;
  ///   what reading a further sample throws
  public func preview(
    _ sample: Sample, using random: inout RandomStream, from supply: SampleSupply? = nil
  ) throws -> Sample {
    var sample = sample
    sample.image = sample.image.converted(to: normalization.format)
    return try apply(transforms[...], to: sample, using: &random, supply)
  }

  /// Takes an image through the steps and writes its normalized planes.
  /// - Returns: where the points of the image lie on what was written
  /// - Throws: as `write` of a sample
  @discardableResult
  public func write(
    _ image: Image, using random: inout RandomStream, into planes: UnsafeMutableBufferPointer<Float>
  ) throws -> PixelMap {
    try write(Sample(image), using: &random, into: planes).map
  }

  /// Takes a sample through the steps and writes the normalized planes of its picture into a span, such as that of
  /// `Tensor(shape:of:)`.
  /// - Parameter planes: `channels · height · width` numbers, all of them written
  /// - Returns: as `write` into a buffer does
  /// - Throws: as that
  /// - Traps: if `planes` has another count
  @discardableResult
  public func write(
    _ sample: Sample, using random: inout RandomStream, from supply: SampleSupply? = nil,
    into planes: inout MutableSpan<Float>
  ) throws -> Sample {
    try planes.withUnsafeMutableBufferPointer { try write(sample, using: &random, from: supply, into: $0) }
  }

  /// Takes an image through the steps and writes its normalized planes into a span, such as that of `Tensor(shape:of:)`.
  /// - Returns: where the points of the image lie on what was written
  /// - Throws: ``PreprocessingError`` if the steps leave another size, or one would make too many pixels
  /// - Traps: if `planes` has another count than `channels · height · width`
  @discardableResult
  public func write(
    _ image: Image, using random: inout RandomStream, into planes: inout MutableSpan<Float>
  ) throws -> PixelMap {
    try planes.withUnsafeMutableBufferPointer { try write(image, using: &random, into: $0) }
  }

  /// The image after the steps, before it becomes numbers.
  /// - Throws: as ``preview(_:using:from:)`` of a sample
  public func preview(_ image: Image, using random: inout RandomStream) throws -> Image {
    try preview(Sample(image), using: &random).image
  }

  private func apply(
    _ steps: ArraySlice<any SampleTransform>, to sample: Sample, using random: inout RandomStream,
    _ supply: SampleSupply?
  ) throws -> Sample {
    try Self.apply(
      steps, to: sample, using: &random, supply: supply, format: normalization.format, maximumPixels: maximumPixels)
  }

  /// Takes a sample through steps.
  /// - Parameter format: what images become before the first step
  static func apply(
    _ steps: ArraySlice<any SampleTransform>, to sample: Sample, using random: inout RandomStream,
    supply: SampleSupply?, format: PixelFormat, maximumPixels: Int
  ) throws -> Sample {
    if let mask = sample.unfitMask {
      throw PreprocessingError(
        original: sample.originalSize, result: sample.image.size, reason: .otherMask(mask.image.size))
    }
    var result = sample
    for index in steps.indices {
      var context = TransformContext(
        random: random, format: format, maximumPixels: maximumPixels, supply: supply, before: steps[..<index],
        transform: steps[index], original: sample.originalSize)
      try steps[index].apply(to: &result, in: &context)
      random = context.random
    }
    return result
  }
}
