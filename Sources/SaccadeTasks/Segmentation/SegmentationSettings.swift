public import SaccadeConfig
public import SaccadeData
public import SaccadeEngine
import SaccadeGraph
public import SaccadeImages
public import SaccadeLayers
public import SaccadeModels

/// Telling the class of each pixel of a picture: `task: {type: Segmentation}`.
///
/// The network is a `Segmenter`; the data are one of the data sets of a class a pixel. Pictures may have any sizes: a batch
/// has planes for the largest, and what a picture does not cover counts for nothing.
public struct SegmentationSettings: ConfusableSettings {
  /// What is made small.
  public var loss = Loss()
  /// What the sides of batches are a multiple of, where pictures differ in size.
  public var divisor = 32
  /// Whether a validation tells how well boundaries are met, which takes a while on large pictures.
  public var judgesBoundaries = true

  /// Plain segmentation.
  public init() {}

  /// `Segmentation`.
  public var typeName: String { "Segmentation" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["SemanticSegmentation", "segment", "semseg"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Tell the class of each pixel of a picture." }

  /// The keys `multiple_of` and `boundary_score`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "multiple_of", \.divisor, "What height and width of batches are a multiple of, where pictures differ in size.",
      .between(1, 1024), alsoKnownAs: ["pad_size_divisor", "size_divisible", "size_divisor"]),
    ConfigField(
      "boundary_score", \.judgesBoundaries,
      "Whether a validation tells how well the boundaries of classes are met, which takes a while on large pictures.",
      alsoKnownAs: ["boundary_F", "boundary_f_score"]),
  ]

  /// Mean IoU and its kin, and the loss.
  public var figures: [(name: String, kind: Figure.Kind)] {
    SegmentationMetrics.kinds.filter { judgesBoundaries || $0.name != SegmentationMetrics.boundaryName }
  }
  /// All but that of boundaries, of which validations alone tell.
  public var trainingFigures: [String] {
    SegmentationMetrics.kinds.map(\.name).filter { $0 != SegmentationMetrics.boundaryName }
  }
  /// Batches may have pictures of several sizes.
  public var takesAnySize: Bool { true }
  /// Each pixel is of one class.
  public var confusedUnit: String { "pixel" }
  /// Of a picture it is told how many of the class's pixels were mistaken.
  public var surenessWords: String { "of the class there" }
  /// A pixel is always taken for something.
  public var nothingName: String? { nil }

  /// A network that tells no classes of pixels is none.
  public func problem(with model: any ModelConfig) -> String? {
    if model.isSegmenter { return nil }
    return model.isDetector
      ? "is a detector, which finds boxes, and the task is \(typeName); write task: {type: Detection}, or choose a segmenter, "
        + "as \(Self.example)"
      : "tells one answer of a whole picture, and no class of its pixels; choose a segmenter, as \(Self.example)"
  }

  /// A network for the task, for messages.
  static var example: String {
    SegmenterCatalog.entry(named: "UNet")?.name ?? SegmenterCatalog.entries.first?.name ?? "UNet"
  }

  /// A forward pass with all heads that learn.
  public func run(_ model: Module, on images: Tensor) {
    _ = (model as? any Segmenter)?.answer(to: images) ?? PixelAnswer(model(images))
  }

  /// The task of a segmenter.
  /// - Throws: ``SavedStateError`` if the network is none, or the memory has wrong weights of classes
  public func makeTask(model: Module, memory: TaskMemory) throws -> SegmentationTask {
    SegmentationTask(
      try segmenter(model), loss: loss.pixelLoss(classWeights: try classWeights(in: memory)),
      judgesBoundaries: judgesBoundaries)
  }

  private func segmenter(_ model: Module) throws -> any Segmenter {
    guard let segmenter = model as? any Segmenter else {
      throw SavedStateError(
        "is of a network that tells no classes of pixels", advice: "use a checkpoint of a segmenter")
    }
    return segmenter
  }

  /// The scores of each class, which is taken for which, and pictures with the classes of their pixels.
  public func details(of metrics: SegmentationMetrics, memory: TaskMemory) throws -> EvaluationDetails? {
    SegmentationReport(
      metrics, classNames: try memory.classNames() ?? [], classColors: try memory.classColors() ?? []
    ).details
  }

  /// What tells the classes of pixels.
  public func makePredictor(
    model: Module, outputs: Int, memory: TaskMemory, preprocessing: Preprocessing
  ) throws -> any ImagePredictor {
    try check(memory, outputs: outputs)
    if !(model is QuantizedModel) { _ = try segmenter(model) }
    return ImageSegmenter(
      model: model, classNames: try memory.classNames() ?? [], classColors: try memory.classColors() ?? [],
      preprocessing: preprocessing, divisor: divisor)
  }
}
