public import SaccadeData
import SaccadeEngine
public import SaccadeImages

extension DatasetConfig {
  /// The steps that make an image of an image.
  var transforms: [any ImageTransform] {
    pipeline.compactMap { if case .transform(let transform) = $0.step { transform } else { nil } }
  }

  /// How bytes become numbers: the pipeline's last step, or else 0…1.
  var normalization: ChannelNormalization {
    if case .normalization(let normalization)? = pipeline.last?.step { normalization } else { .unit(format) }
  }

  /// What the network gets of each image.
  /// - Parameter size: the size that images have before the pipeline; nil if they differ
  /// - Returns: nil if the pipeline leaves different sizes
  public func preprocessing(imageSize size: ImageSize?) -> Preprocessing? {
    // Sizes that have nothing in common end alike only if the pipeline makes them so.
    let sizes = size.map { [$0] } ?? [ImageSize(height: 211, width: 307), ImageSize(height: 523, width: 101)]
    let results = Set(sizes.map(resultSize(of:)))
    guard let result = results.first, results.count == 1 else { return nil }
    return Preprocessing(transforms, size: result, normalization: normalization, maximumPixels: maxPixels)
  }

  /// The samples of a data set, prepared as the pipeline says.
  /// - Parameters:
  ///   - source: the configuration's file, for errors
  ///   - section: where in it the data set stands
  /// - Throws: `ConfigError` if the images do not end at one size
  public func samples(of dataset: any ClassificationDataset, source: String, section: String) throws
    -> ClassificationSamples
  {
    let size = try hasOneSize && dataset.count > 0 ? dataset.image(at: 0).size : nil
    guard let preprocessing = preprocessing(imageSize: size) else {
      throw ConfigError(source, "\(section).pipeline", Self.sizeAdvice)
    }
    return ClassificationSamples(dataset, preprocessing: preprocessing)
  }

  static var sizeAdvice: String {
    "leaves images of different sizes, which make no batch; add a Resize, CenterCrop or RandomResizedCrop"
  }

  private func resultSize(of size: ImageSize) -> ImageSize {
    var random = RandomStream(seed: 0)
    return transforms.reduce(size) { size, transform in
      (transform as? any GeometricTransform)?.placement(for: size, using: &random).size ?? size
    }
  }

  /// What the fields of a data set cannot see alone.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    let early = pipeline.dropLast().contains { if case .normalization = $0.step { true } else { false } }
    if early {
      report("pipeline", "Normalize makes numbers of pixels, so it must be the last step; move it to the end")
    } else if !hasOneSize, preprocessing(imageSize: nil) == nil {
      report("pipeline", Self.sizeAdvice)
    }
  }
}
