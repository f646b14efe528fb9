import Saccade
import SaccadeONNX

/// Takes the weights of a model of the catalog out of an ONNX file.
struct ONNXWeightsImport {
  let entry: ModelEntry

  /// Writes the weights as safetensors.
  /// - Throws: `ONNXError` or `FileError` if a file cannot be read or written; ``ONNXUseError`` or `CheckpointError` if the
  ///   weights are not those of the model
  func run(_ path: String, to destination: String) throws -> WeightsConversion.Result {
    let model = try ONNXModel(path)
    try checkNormalizations(of: model)
    var conversion = WeightsConversion()
    conversion.model = entry
    conversion.requiresAll = true
    let network = entry.settings.makeOutline()
    let weights = weights(of: model, for: network)
    let file = WeightsFile(weights.map { (name: $0, tensor: $1) }, path: path)
    do { return try conversion.run(file, to: destination) } catch let error as CheckpointError {
      let nearest = NearestModels.of(weights.map { ($0.key, $0.value.shape) }).filter { $0.likeness > 0.1 }
      throw ONNXUseError(
        model, nil, error.problem,
        advice: (nearest.isEmpty
          ? "\"saccade import \(path)\" tells what it is; "
          : "it is most like \(nearest.map(\.text).joined(separator: ", ")): name the model that it is of; ")
          + "\"saccade predict \(path) photo.jpg\" uses it as it is")
    }
  }

  /// The tensors that are weights of the network, by the file's names; all, if none is.
  private func weights(of model: ONNXModel, for network: Module) -> [(key: String, value: Tensor)] {
    let found = model.weights.filter { $0.value.dtype.isFloatingPoint }
    let all = WeightsFile(found.map { (name: $0, tensor: $1) }, path: model.path)
    // What else a graph needs of constants is none of the network's.
    let names = network.stateShapes
    let known = Set(MatchedWeights(all, for: network).entries.filter { names[$0.name] != nil }.map(\.source.name))
    // How many batches a normalization has seen is of no use for inference, and no ONNX file says it.
    let counters = names.filter {
      $0.key.hasSuffix(".num_batches_tracked")
        && found[$0.key.replacing("num_batches_tracked", with: "running_mean")] != nil
    }.mapValues { Tensor.zeros($0, dtype: .int64) }
    let own = known.isEmpty ? found : found.filter { known.contains($0.key) }
    return own.merging(counters) { first, _ in first }.sorted { $0.key < $1.key }
  }

  /// Refuses a file whose normalizations are part of its convolutions: the numbers of both are one, and what they were
  /// nobody can tell.
  private func checkNormalizations(of model: ONNXModel) throws {
    let statistics = entry.settings.makeOutline().stateShapes.keys.filter { $0.hasSuffix("running_mean") }
    guard !statistics.isEmpty, model.operators["BatchNormalization"] == nil else { return }
    throw ONNXUseError(
      model, nil,
      "its batch normalizations are part of its convolutions, and \(entry.name) has "
        + "\(statistics.count) of its own, whose numbers cannot be told apart from the weights any more",
      advice:
        "export it with dynamo=False, training=torch.onnx.TrainingMode.PRESERVE, or take the weights from a .pth; \"saccade "
        + "predict \(model.path) photo.jpg\" uses it as it is")
  }
}
