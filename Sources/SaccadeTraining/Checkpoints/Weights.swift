public import SaccadeEngine
public import SaccadeLayers
import SaccadeModels
import SaccadeText

/// Weights from files, with errors that name the file.
public enum Weights {
  /// Sets all of a model's weights.
  /// - Parameter path: where the weights are from, for the error
  /// - Throws: ``CheckpointError`` that lists what is missing, not known or of another shape, or names a weight that holds
  ///   NaN or infinities; the model is then as it was
  public static func load(_ weights: [String: Tensor], from path: String, into model: Module) throws(CheckpointError) {
    try check(weights.mapValues { ($0.shape, $0.dtype) }, from: path, fit: model)
    if let (name, number) = model.firstNonFinite(in: weights) {
      throw CheckpointError(
        path, "its weight '\(name)' holds \(number.isNaN ? "NaN" : "infinities")",
        advice: "its training went astray, or the file is damaged: use another checkpoint")
    }
    do { try model.load(state: weights) } catch { throw misfit(error, path, of: model) }
  }

  /// Sets all of a model's weights to those of a file, of which none is read before all are known to fit.
  /// - Parameter entries: those of the file's tensors that are weights
  static func load(_ entries: [WeightsEntry], of file: WeightsFile, into model: Module) throws {
    try check(entries.shapes, from: file.path, fit: model)
    try load(file.tensors(entries), from: file.path, into: model)
  }

  /// Checks that weights of these shapes and types are those of a model.
  static func check(
    _ shapes: [String: (shape: Shape, dtype: DType)], from path: String, fit model: Module
  ) throws(CheckpointError) {
    guard let difference = model.difference(from: shapes) else { return }
    throw headMisfit(difference, path, of: model) ?? misfit(difference, path, of: model)
  }

  private static func misfit(_ difference: StateError, _ path: String, of model: Module) -> CheckpointError {
    CheckpointError(
      path, difference.description, advice: advice(about: difference, of: model), mismatch: difference)
  }
}

/// A file of weights: a checkpoint, which tells more, or weights alone.
struct SavedWeights {
  private let file: WeightsFile
  /// What else it holds, if it is a checkpoint.
  let checkpoint: CheckpointFile?

  /// Opens a file.
  /// - Throws: `FileError`, `WeightsError` or ``CheckpointError`` if it is not there or damaged
  init(_ path: String) throws {
    file = try WeightsFile(path)
    checkpoint = CheckpointFile.isOne(file) ? try CheckpointFile(file) : nil
  }

  /// The model with all weights set, which answers in bytes where the file has ranges for it.
  func model(_ model: Module, tell: (String) -> Void = { _ in }) throws -> Module {
    try load(into: model, tell: tell)
    return try checkpoint.map { try $0.inBytes(model) } ?? model
  }

  /// Sets all weights of a model.
  /// - Parameter tell: called with what a user should know of weights that others have made
  func load(into model: Module, tell: (String) -> Void = { _ in }) throws {
    if let checkpoint { return try Weights.load(checkpoint.weights, of: file, into: model) }
    try Weights.load(MatchedWeights(file.named(for: model), for: model), into: model, tell: tell)
  }
}
