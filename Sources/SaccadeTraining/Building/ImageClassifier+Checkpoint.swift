public import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
public import SaccadeTasks

extension ImageClassifier {
  /// The classifier that a run has saved: network, class names and preparation of images.
  ///
  /// Images are prepared as those of the validation were. Where these needed no resizing since they have one size, as
  /// MNIST's, other images are brought to that size first.
  /// - Parameter catalog: the models that the file may name; one of your own is added to a copy of the standard one
  /// - Throws: `FileError`, `WeightsError` or ``CheckpointError`` if the file is not a whole checkpoint
  public convenience init(checkpoint path: String, catalog: ConfigCatalog = .standard) throws {
    let saved = try Checkpoint(contentsOf: path)
    let config = try saved.trainingConfig(from: path, catalog: catalog)
    guard saved.classNames.count == config.model.numClasses else {
      throw CheckpointError(
        path, "names \(saved.classNames.count) classes, but its network tells \(config.model.numClasses) apart",
        advice: "use another checkpoint of the run")
    }
    let model = config.model.makeModel()
    try Weights.load(saved.weights, from: path, into: model)
    guard saved.inputShape.count == 3, saved.inputShape.allSatisfy({ 1...ImageSize.greatestSide ~= $0 }) else {
      throw CheckpointError(path, "does not say what its network takes", advice: "use another checkpoint of the run")
    }
    let size = ImageSize(height: saved.inputShape[1], width: saved.inputShape[2])
    if let problem = config.model.problem(with: size) {
      throw CheckpointError(
        path, "says that its images are \(size.inWords), but its network \(problem)",
        advice: "use another checkpoint of the run")
    }
    self.init(
      model: model, classNames: saved.classNames,
      preprocessing: config.data.preparation(imageSize: saved.imageSize, for: size))
  }
}

extension Checkpoint {
  /// The configuration of the run.
  /// - Parameter path: the file, for errors
  /// - Throws: ``CheckpointError`` if it names a model that the catalog does not have; ``ConfigError`` if it is damaged
  func trainingConfig(from path: String, catalog: ConfigCatalog) throws -> TrainingConfig {
    let document = try ConfigDocument(yaml: config, name: path)
    if case .scalar(let name, _)? = document.node["model"]?["type"]?.content, !catalog.models.names.contains(name) {
      let known = catalog.models.names
      throw CheckpointError(
        path,
        "is a checkpoint of the model '\(name)', which is not among the known ones\(Spelling.hint(for: name, among: known)) "
          + "(known: \(known.joined(separator: ", ")))",
        advice: "a model of your own is loaded from Swift: var catalog = ConfigCatalog.standard; "
          + "catalog.models.add(MyModelConfig()); ImageClassifier(checkpoint: path, catalog: catalog)")
    }
    return try document.decode(into: TrainingConfig(), catalog: catalog)
  }
}
