import SaccadeConfig
import SaccadeModels
import SaccadeTasks
import SaccadeText

extension Checkpoint {
  /// The configuration of the run.
  /// - Parameter path: the file, for errors
  /// - Throws: ``CheckpointError`` if it names a model that the catalog does not have; ``ConfigError`` if it is damaged
  func trainingConfig(from path: String, catalog: ConfigCatalog) throws -> TrainingConfig {
    let document = try ConfigDocument(yaml: config, name: path)
    if case .scalar(let name, _)? = document.node["model"]?["type"]?.content, catalog.models.member(named: name) == nil
    {
      let known = catalog.models.names
      throw CheckpointError(
        path,
        "is a checkpoint of the model '\(name)', which is not among the known ones\(Spelling.hint(for: name, among: known)) "
          + "(known: \(known.joined(separator: ", ")))",
        advice: "a model of your own is loaded from Swift: var catalog = ConfigCatalog.standard; "
          + "catalog.models.add(MyModelConfig()); Predictors.load(checkpoint: path, catalog: catalog)")
    }
    return try document.decode(into: TrainingConfig(), catalog: catalog)
  }
}

extension Checkpoint {
  /// The task that the network was trained for; nil if the configuration is not readable.
  var taskName: String? {
    guard let root = try? ConfigDocument(yaml: config, name: "checkpoint").node else { return nil }
    // Before there were others, none was named.
    return root["task"]?["type"]?.word ?? TrainingConfig().task.typeName
  }

  /// The figure that the best of the run is of; nil if there is none.
  var bestFigure: String? {
    if let name = progress.bestFigure { return name }
    let root = try? ConfigDocument(yaml: config, name: "checkpoint").node
    return root?["checkpoint"]?["best"]?.word
  }

  /// Checks that a configuration is for the same task.
  /// - Parameter path: the file, for errors
  /// - Throws: ``CheckpointError`` if it is not
  func check(isOf task: any TaskSettings, at path: String, advice: String) throws(CheckpointError) {
    guard let taskName, taskName != task.typeName else { return }
    throw CheckpointError(
      path, "the checkpoint is of task \(taskName), the configuration of task \(task.typeName)", advice: advice)
  }

  /// What to do about a checkpoint of another task that is to be judged or used.
  static var otherTaskAdvice: String {
    "use the configuration that the checkpoint was made with: config.yaml beside it"
  }
}

extension ConfigNode {
  /// The text of a scalar.
  fileprivate var word: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }
}
