public import SaccadeEngine
public import SaccadeImages

extension DatasetConfig {
  /// The steps that make an image of an image.
  package var transforms: [any SampleTransform] {
    pipeline.compactMap { $0 as? any SampleTransform }
  }

  /// How bytes become numbers: the pipeline's last step, or else 0…1.
  package var normalization: ChannelNormalization {
    pipeline.last as? ChannelNormalization ?? .unit(format)
  }

  /// What the network gets of each image.
  /// - Parameter size: the size that images have before the pipeline; nil if they differ
  /// - Returns: nil if the pipeline leaves different sizes
  public func preprocessing(imageSize size: ImageSize?) -> Preprocessing? {
    // Sizes that have nothing in common end alike only if the pipeline makes them so; chance makes them such anyhow.
    let drawn = transforms.lastIndex(where: \.drawsSize)
    let isOne = drawn == nil && size != nil
    let sizes =
      isOne ? [size].compactMap { $0 } : [ImageSize(height: 211, width: 307), ImageSize(height: 523, width: 101)]
    let steps = drawn.map { transforms[($0 + 1)...] } ?? transforms[...]
    let results = Set(sizes.map { size in steps.reduce(size) { size, step in step.resultSize(of: size) } })
    guard let result = results.first, results.count == 1 else { return nil }
    return Preprocessing(transforms, size: result, normalization: normalization, maximumPixels: maxPixels)
  }

  /// The size that all images of the data set have before the pipeline; nil if they differ.
  /// - Throws: what reading the first image throws
  public func oneSize(of dataset: any ImageDataset) throws -> ImageSize? {
    hasOneSize && dataset.count > 0 ? try dataset.image(at: 0).size : nil
  }

  /// Whether the first step that gives images a size resizes them: a crop alone shows a part of a picture that is larger
  /// than those of the data set.
  private var resizes: Bool {
    let first = transforms.first {
      $0 is Resize || $0 is CenterCrop || $0 is RandomCrop || $0 is RandomResizedCrop || $0 is Letterbox
    }
    return first is Resize || first is RandomResizedCrop || first is Letterbox
  }

  /// How pictures from anywhere are prepared for a network that was judged on this data set.
  ///
  /// As the pipeline says; where that counts on images of one size, as MNIST's, pictures are brought to that size first.
  /// - Parameters:
  ///   - imageSize: the one size of the data set's images; nil if they differ, or if nobody knows
  ///   - size: what the network takes
  package func preparation(imageSize: ImageSize?, for size: ImageSize) -> Preprocessing {
    if !hasOneSize || resizes, let whole = preprocessing(imageSize: nil) { return whole }
    if let imageSize, let whole = preprocessing(imageSize: imageSize), whole.size == size {
      return Preprocessing([Resize(to: imageSize)] + transforms, size: size, normalization: normalization)
    }
    return Preprocessing([Resize(to: size)] + transforms, size: size, normalization: normalization)
  }

  package static var sizeAdvice: String {
    "leaves images of different sizes, which make no batch; add a Resize, CenterCrop or RandomResizedCrop"
  }

  /// What ``checkKind(_:)`` keeps.
  public static var kindRules: [String] {
    [
      "Normalize is the last step of the pipeline",
      "pictures that differ in size end the pipeline with one, so that they make a batch",
    ]
  }

  /// What the fields of a data set cannot see alone: the pipeline as a whole, whatever else a data set of one's own checks.
  public func checkKind(_ report: (_ key: String, _ message: String) -> Void) {
    if checkOrder(report), !hasOneSize, !allowsSizes, preprocessing(imageSize: nil) == nil {
      report("pipeline", Self.sizeAdvice)
    }
  }

  /// Whether no step follows the one that makes numbers of pixels.
  @discardableResult
  func checkOrder(_ report: (_ key: String, _ message: String) -> Void) -> Bool {
    guard pipeline.dropLast().contains(where: { $0 is ChannelNormalization }) else { return true }
    report("pipeline", "Normalize makes numbers of pixels, so it must be the last step; move it to the end")
    return false
  }
}

extension DataConfig {
  /// How pictures from anywhere are prepared: as those of the validation are.
  /// - Parameters:
  ///   - imageSize: the one size of the data set's images; nil if they differ, or if nobody knows
  ///   - size: what the network takes
  package func preparation(imageSize: ImageSize?, for size: ImageSize) -> Preprocessing {
    if let val { return val.preparation(imageSize: imageSize, for: size) }
    // The training pipeline's chances are not for use; what it cuts to, the middle stands for.
    let isCut = imageSize.map { $0.height >= size.height && $0.width >= size.width } ?? false
    let steps: [any SampleTransform] = isCut ? [Resize(to: imageSize ?? size), CenterCrop(size)] : [Resize(to: size)]
    return Preprocessing(steps, size: size, normalization: train.normalization)
  }
}
