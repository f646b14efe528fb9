import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages

extension DataConfig {
  /// How pictures from anywhere are prepared: as those of the validation are.
  /// - Parameters:
  ///   - imageSize: the one size of the data set's images; nil if they differ, or if nobody knows
  ///   - size: what the network takes
  func preparation(imageSize: ImageSize?, for size: ImageSize) -> Preprocessing {
    if let val { return val.preparation(imageSize: imageSize, for: size) }
    // The training pipeline's chances are not for use; what it cuts to, the middle stands for.
    let isCut = imageSize.map { $0.height >= size.height && $0.width >= size.width } ?? false
    let steps: [any ImageTransform] = isCut ? [Resize(to: imageSize ?? size), CenterCrop(size)] : [Resize(to: size)]
    return Preprocessing(steps, size: size, normalization: train.normalization)
  }
}

extension DatasetConfig {
  /// The samples of a data set, prepared as the pipeline says.
  /// - Parameters:
  ///   - source: the configuration's file, for errors
  ///   - section: where in it the data set stands
  /// - Throws: `ConfigError` if the images do not end at one size
  public func samples(of dataset: any ClassificationDataset, source: String, section: String) throws
    -> ClassificationSamples
  {
    guard let preprocessing = preprocessing(imageSize: try oneSize(of: dataset)) else {
      throw ConfigError(source, "\(section).pipeline", Self.sizeAdvice)
    }
    return ClassificationSamples(dataset, preprocessing: preprocessing)
  }
}
