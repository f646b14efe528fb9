import SaccadeEngine
import SaccadeGraph
public import SaccadeImages
import SaccadeLayers
import SaccadeTasks
public import SaccadeText

/// A checkpoint that answers in bytes, made from one in float32 and some pictures.
///
/// ```swift
/// let quantization = try Quantization(of: .checkpoint("runs/birds/best.safetensors"), pictures: pictures)
/// try quantization.checkpoint.write(to: "birds-int8.safetensors")
/// ```
/// Weights stay in float32 in the file: they become bytes where the network is used, so that the same file is as exact as
/// before on processors that are no faster with bytes.
public struct Quantization {
  /// What is quantized.
  public enum Source {
    /// The file of a run.
    case checkpoint(String)
    /// Published weights of a model of the catalog, with settings such as `model.num_classes=7`.
    case pretrained(PretrainedModel, weights: String, overrides: [String] = [])
  }

  /// The checkpoint with the ranges of its values.
  public let checkpoint: Checkpoint
  /// How many pictures were seen.
  public let pictureCount: Int
  /// How many convolutions and linear layers multiply bytes on this processor, and how many there are.
  public let layers: (inBytes: Int, all: Int)
  /// Of a classifier, for how many of the pictures the likeliest class is that of float32.
  public let agreeing: Int?

  /// Looks at pictures.
  /// - Parameters:
  ///   - pictures: some of the kind that the network will meet, one or two hundred
  ///   - tell: called with what a user should know
  /// - Throws: what `Predictors` throws; ``QuantizationError`` if it is no network of whole pictures; `PreprocessingError`
  ///   if a picture cannot be prepared
  public init(of source: Source, pictures: [Image], tell: (String) -> Void = { _ in }) throws {
    let (predictor, path) = try source.predictor(tell: tell)
    guard let network = predictor as? any WholeImagePredictor else { throw QuantizationError.otherTask(path: path) }
    guard !pictures.isEmpty else { throw QuantizationError.noPictures }
    let batches = try stride(from: 0, to: pictures.count, by: 16).map { first in
      try network.prepared(Array(pictures[first..<min(first + 16, pictures.count)]))
    }
    let ranges = try ActivationRanges(network.model, inputs: batches)
    let (numbers, bytes) = (try Predictor(network.model), try Predictor(network.model, ranges: ranges))
    let graph = try bytes.graph(for: batches[0].shape)
    layers = (graph.quantizedProductCount, try numbers.graph(for: batches[0].shape).productCount)
    pictureCount = pictures.count
    if predictor is ImageClassifier {
      agreeing = try batches.reduce(0) { count, batch in
        let (one, other) = (try numbers(batch).argmax(axis: 1), try bytes(batch).argmax(axis: 1))
        return count + zip(one.scalars(as: Int64.self), other.scalars(as: Int64.self)).count { $0 == $1 }
      }
    } else {
      agreeing = nil
    }
    var checkpoint = try source.checkpoint(of: network)
    checkpoint.ranges = ranges
    self.checkpoint = checkpoint
  }
}

extension Quantization.Source {
  fileprivate func predictor(tell: (String) -> Void) throws -> (any ImagePredictor, path: String) {
    switch self {
    case .checkpoint(let path): (try Predictors.load(checkpoint: path), path)
    case .pretrained(let model, let weights, let overrides):
      (try model.predictor(weights: weights, overrides: overrides, tell: tell), weights)
    }
  }

  /// A checkpoint without what training needs.
  fileprivate func checkpoint(of network: any WholeImagePredictor) throws -> Checkpoint {
    switch self {
    case .checkpoint(let path): return try Checkpoint(contentsOf: path)
    case .pretrained(let model, _, let overrides):
      let config = try model.config(overrides: overrides)
      return Checkpoint(
        weights: network.model.state, config: config.forReuse.yaml,
        memory: try (network as? ImageClassifier).map { try ClassificationSettings.memory(ofClasses: $0.classNames) }
          ?? [:],
        inputShape: network.preprocessing.shape.dimensions,
        progress: TrainingProgress(iterationsPerEpoch: 1, seed: 0))
    }
  }
}

/// Why a network is not quantized.
public enum QuantizationError: SaccadeError, Hashable {
  /// Only networks of whole pictures are.
  case otherTask(path: String)
  /// Nothing shows where values lie.
  case noPictures

  /// The file.
  public var place: String {
    switch self {
    case .otherTask(let path): path
    case .noPictures: ""
    }
  }

  /// What is wrong.
  public var problem: String {
    switch self {
    case .otherTask: "is a detector's, and only classifiers and what tells numbers of pictures are quantized"
    case .noPictures: "there is no picture to look at"
    }
  }

  /// What to do.
  public var advice: String {
    switch self {
    case .otherTask: "use it in float32 or bfloat16"
    case .noPictures: "give one or two hundred of the kind that the network will meet"
    }
  }

  /// The file is no good for it.
  public var exitCode: FailureCode { .unusable }
}
