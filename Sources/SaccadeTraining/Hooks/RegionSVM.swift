public import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeModels
public import SaccadeTasks

/// Gives an R-CNN its SVMs and its regression of boxes, before each validation, of the network as it then is.
public struct RegionSVM: HookSettings, Equatable {
  /// How they are learnt.
  public var fit = RegionFit()

  /// As in the paper.
  public init() {}

  /// `RegionSVM`.
  public var typeName: String { "RegionSVM" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Learns the SVMs and the box regression of an R-CNN from the training data, before each validation."
  }
  /// The keys `cost`, `positive_weight`, `negative_overlap`, `box_overlap`, `ridge` and `round`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "cost", \.fit.cost, "How much an error of an SVM counts.", .between(1e-9, 1e6), alsoKnownAs: ["C", "svm_C"]),
    ConfigField(
      "positive_weight", \.fit.positiveWeight, "How many times as much an error counts at an object.",
      .between(1e-3, 1e3)),
    ConfigField(
      "negative_overlap", \.fit.negativeOverlap,
      "Below which overlap with its objects a proposal is no member of a class.",
      .between(0, 1)),
    ConfigField(
      "box_overlap", \.fit.boxOverlap, "From which overlap on a proposal is learnt to be moved to its object.",
      .between(0.1, 1)),
    ConfigField("ridge", \.fit.ridge, "How much the weights that move boxes are kept small.", .between(1e-6, 1e9)),
    ConfigField(
      "round", \.fit.negativesOfRound, "After how many new hard negatives an SVM is learnt anew.",
      .between(1, 1_000_000)),
  ]

  /// It is for one kind of detector.
  public func problem(in config: TrainingConfig) -> (key: String, message: String)? {
    guard config.model is RCNN.Settings else {
      return ("type", "is for an R-CNN, and the model is \(config.model.typeName): leave it out")
    }
    guard config.ema == nil, !config.hooks.contains(where: { $0 is EMA || $0 is SWA }) else {
      return ("type", "learns from the network as it is, and validations are of an average of weights: leave one out")
    }
    guard config.data.val != nil else { return ("type", "works before validations, and there is no data.val") }
    return nil
  }

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    RegionSVMHook(fit)
  }
}

/// Fits the R-CNN of a run; in a run of another task it does nothing.
private final class RegionSVMHook<Task: TrainingTask>: TrainingHook {
  private let options: RegionFit

  init(_ options: RegionFit) { self.options = options }

  func validationWillStart(_ trainer: Trainer<Task>) throws {
    guard let task = trainer.task as? DetectionTask, let source = trainer.loader.source as? DetectionTask.Source,
      let detector = task.detector as? RCNN
    else { return }
    trainer.inform("SVMs and boxes are learnt from \(source.count) pictures")
    try detector.fit(on: source, options: options)
  }
}
