import SaccadeEngine
import SaccadeImages
import SaccadeLayers
public import SaccadeTasks

extension ImageClassifier {
  /// The classifier that a run has saved: network, class names and preparation of images.
  ///
  /// Images are prepared as those of the validation were. Where these needed no resizing since they have one size, as
  /// MNIST's, other images are brought to that size.
  /// - Throws: `FileError`, `WeightsError` or ``CheckpointError`` if the file is not a whole checkpoint
  public convenience init(checkpoint path: String, catalog: ConfigCatalog = .standard) throws {
    let saved = try Checkpoint(contentsOf: path)
    let config = try TrainingConfig(yaml: saved.config, name: path, catalog: catalog)
    let model = config.model.makeModel()
    try Weights.load(saved.weights, from: path, into: model)
    guard saved.inputShape.count == 3 else {
      throw CheckpointError(path, "does not say what its network takes", advice: "use another checkpoint of the run")
    }
    let size = ImageSize(height: saved.inputShape[1], width: saved.inputShape[2])
    self.init(
      model: model, classNames: saved.classNames, preprocessing: Self.preprocessing(config, size: size))
  }

  private static func preprocessing(_ config: TrainingConfig, size: ImageSize) -> Preprocessing {
    if let whole = config.data.val?.preprocessing(imageSize: nil) { return whole }
    // The training pipeline's chances are not for use.
    let steps = config.data.val?.transforms ?? []
    let normalization = (config.data.val ?? config.data.train).normalization
    return Preprocessing([Resize(to: size)] + steps, size: size, normalization: normalization)
  }
}
