import SaccadeConfig
import SaccadeModels
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
