public import SaccadeConfig
public import SaccadeData
public import SaccadeImages
public import SaccadeLayers

/// Telling which class an image belongs to: `task: {type: Classification}`, which holds where none is named.
public struct ClassificationSettings: ConfusableSettings {
  /// The `loss` section: cross-entropy, and how sure the network may be.
  public struct Loss: ConfigSection, Equatable {
    /// How much of the probability is spread over all classes.
    /// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, §7
    public var labelSmoothing = 0.0
    /// How much the images of each class count; nil is all alike.
    public var classWeights: ClassShares?

    /// Plain cross-entropy.
    public init() {}

    /// The keys `label_smoothing` and `class_weights`.
    public static let fields: [ConfigField<Self>] = [
      ConfigField(
        "label_smoothing", \.labelSmoothing, "How much of the probability is spread over all classes.",
        ConfigRule("of at least 0 and less than 1") { $0 >= 0 && $0 < 1 },
        alsoKnownAs: ["label_smooth_val"]),
      ConfigField(
        "class_weights", \.classWeights,
        "How much images of each class count in training: balanced is the less the more of them there are; null is alike.",
        alsoKnownAs: ["class_weight", "weight", "weights"]),
    ]
  }

  /// What is made small.
  public var loss = Loss()
  /// The figures that are told beyond the usual ones: raw values of ``ClassificationFigure``.
  public var metrics: [String] = []

  /// Plain classification.
  public init() {}

  /// `Classification`.
  public var typeName: String { "Classification" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Tell which class an image belongs to." }
  /// Each image is of one class.
  public var confusedUnit: String { "image" }
  /// An image is always taken for something.
  public var nothingName: String? { nil }
  /// It takes no keys.
  public static let fields: [ConfigField<Self>] = []

  /// The part of the images whose class is the likeliest, or among the five likeliest; the loss; and what ``metrics`` names.
  public var figures: [(name: String, kind: Figure.Kind)] {
    ClassificationMetrics.kinds + toldFigures.map { ($0.rawValue, $0.kind) }
  }

  /// Means of precision, recall and F1, areas under curves, and how far its certainty can be trusted.
  public var optionalFigures: [String] { ClassificationFigure.allCases.map(\.rawValue) }

  private var toldFigures: [ClassificationFigure] { metrics.compactMap { ClassificationFigure(rawValue: $0) } }

  /// The task of a network.
  public func makeTask(model: Module, memory: TaskMemory) throws -> ClassificationTask {
    ClassificationTask(
      model: model, labelSmoothing: Float(loss.labelSmoothing), presentClasses: try presentClasses(in: memory),
      classWeights: try classWeights(in: memory), figures: toldFigures)
  }

  /// The accuracy of each class, which is taken for which, how sure it is, and the images that went worst and best.
  public func details(of metrics: ClassificationMetrics, memory: TaskMemory) throws -> EvaluationDetails? {
    let names = try classNames(in: memory) ?? []
    return ConfusionReport(metrics, classNames: names).details
  }

  /// A classifier.
  public func makePredictor(
    model: Module, outputs: Int, memory: TaskMemory, preprocessing: Preprocessing
  ) throws -> any ImagePredictor {
    try check(memory, outputs: outputs)
    return ImageClassifier(model: model, classNames: try classNames(in: memory) ?? [], preprocessing: preprocessing)
  }
}
