public import SaccadeConfig
import SaccadeData
public import SaccadeImages
public import SaccadeLayers

/// Telling numbers of an image, such as where something is and how large: `task: {type: Regression, targets: [x, y]}`.
///
/// The network has one output a target. Places and lengths are learnt as parts of the image that the network gets, other
/// numbers in deviations from their mean, so that all weigh alike.
public struct RegressionSettings: TaskSettings {
  /// The `loss` section: what of an error counts.
  public struct Loss: ConfigSection, Equatable {
    /// How an error counts.
    public enum Form: String, CaseIterable, ConfigValue {
      /// As it is.
      case l1
      /// Squared.
      case mse
      /// Squared below 1, as it is above: the usual choice where some errors are large.
      /// - Paper: Girshick 2015, <https://arxiv.org/abs/1504.08083>, §2.3
      case smoothL1 = "smooth_l1"

      /// What other frameworks call them.
      public static let synonyms = [
        "mae": "l1", "MAE": "l1", "L1": "l1", "L1Loss": "l1", "l2": "mse", "L2": "mse", "MSELoss": "mse",
        "huber": "smooth_l1", "SmoothL1Loss": "smooth_l1",
      ]
    }

    /// How an error counts.
    public var form = Form.smoothL1

    /// Smooth.
    public init() {}

    /// The key `form`.
    public static let fields: [ConfigField<Self>] = [
      ConfigField("form", \.form, "How an error counts: as it is, squared, or squared where it is small.")
    ]
  }

  /// What is made small.
  public var loss = Loss()
  /// Which numbers of the data set are told, by name.
  public var targets: [String] = []

  /// Targets have still to be chosen.
  public init() {}

  /// `Regression`.
  public var typeName: String { "Regression" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Tell numbers of an image, such as where something is and how large." }

  /// The key `targets`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "targets", \.targets, "Which numbers of the data set are told, by name.",
      ConfigRule("that names a number; at least one, and none twice") { !$0.isEmpty && Set($0).count == $0.count },
      isRequired: true)
  ]

  /// The keys of its loss, and its figures, of which some have the names of targets.
  public var keysElsewhere: [ConfigReference.Key] {
    var example = self
    if targets.isEmpty { example.targets = ["TARGET"] }
    return keysElsewhere(choosingBy: example.figures.map(\.name))
  }

  /// The mean error over all targets, that of each, what squared errors come to, and the loss.
  public var figures: [(name: String, kind: Figure.Kind)] {
    [("mae", .error())] + targets.map { ("mae_\($0)", .error()) }
      + [("rmse", .error()), ("r2", RegressionMetrics.ratio), ("loss", .loss)]
  }

  /// Each target's errors, and the pictures with the greatest.
  public func details(of metrics: RegressionMetrics, memory: TaskMemory) throws -> EvaluationDetails? {
    RegressionReport(metrics).details
  }

  /// The task of a network.
  public func makeTask(model: Module, memory: TaskMemory) throws -> RegressionTask {
    RegressionTask(model: model, targets: targets, loss: loss.form)
  }

  /// What tells the numbers of pictures.
  public func makePredictor(
    model: Module, outputs: Int, memory: TaskMemory, preprocessing: Preprocessing
  ) throws -> any ImagePredictor {
    try check(memory, outputs: outputs)
    return NumberPredictor(
      model: model, targets: targets, scales: try scales(in: memory), preprocessing: preprocessing)
  }
}
