public import SaccadeEngine
public import SaccadeLayers
import SaccadeText

/// Weights from files, with errors that name the file.
public enum Weights {
  /// Sets all of a model's weights.
  /// - Parameter path: where the weights are from, for the error
  /// - Throws: ``CheckpointError`` that lists what is missing, not known or of another shape; the model is then as it
  ///   was
  public static func load(_ weights: [String: Tensor], from path: String, into model: Module) throws(CheckpointError) {
    do {
      try model.load(state: weights)
    } catch {
      throw CheckpointError(
        path, error.description, advice: "use the configuration that the checkpoint was made with", mismatch: error)
    }
  }

  /// The weights of a file, and all else that it holds if it is a checkpoint and not weights alone.
  /// - Throws: `FileError`, `WeightsError` or ``CheckpointError`` if the file is not there or damaged
  static func saved(in path: String) throws -> (weights: [String: Tensor], checkpoint: Checkpoint?) {
    let file = try SafetensorsFile(path)
    if Checkpoint.describes(file) {
      let checkpoint = try Checkpoint(contentsOf: path)
      return (checkpoint.weights, checkpoint)
    }
    return (try file.weights(), nil)
  }

  /// Begins a model with the weights of a file: a checkpoint, or weights alone.
  ///
  /// A weight that has another shape, as that of a head for other classes, stays as it is. Everything else must fit.
  /// - Returns: the names of the weights that stayed as they are
  /// - Throws: `FileError` or `WeightsError` if the file is not there or damaged; ``CheckpointError`` if the weights are
  ///   those of another model
  public static func begin(_ model: Module, with path: String) throws -> [String] {
    let weights = try SafetensorsFile(path).weights()
    let own = model.state
    let fitting = weights.filter { name, weight in own[name].map { $0.shape == weight.shape } ?? true }
    let others = weights.keys.filter { fitting[$0] == nil }.sorted()
    // The model's own values stand in for those that stay, so that all else is checked.
    let all = fitting.merging(others.compactMap { name in own[name].map { (name, $0) } }) { $1 }
    let shared = Set(own.keys).intersection(fitting.keys)
    guard !shared.isEmpty else {
      throw CheckpointError(
        path, "none of its \(weights.count) weights fits the model",
        advice: "load_from takes weights of the same model, for any number of classes")
    }
    try load(all, from: path, into: model)
    return others
  }
}
