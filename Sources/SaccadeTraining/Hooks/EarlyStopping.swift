public import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeTasks
import SaccadeText

/// Ends a run when a figure of the validation has not become better for a while.
public struct EarlyStopping: HookSettings, Equatable {
  /// The figure; nil is that by which the best checkpoint is chosen, or the task's usual one.
  public var figure: String?
  /// After how many validations without a better figure the run ends.
  public var patience = 5
  /// How much better than the best a figure has to be to count, in its own unit: 0.001 of a rate is 0.1 %.
  public var minDelta = 0.0
  /// Whether the run ends with the weights of its best validation: `last.safetensors` has them then, too.
  public var restoresBest = false

  /// Five validations without a better figure.
  public init() {}

  /// `EarlyStopping`.
  public var typeName: String { "EarlyStopping" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["EarlyStoppingHook"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Ends a run when a figure of the validation no longer becomes better." }
  /// The keys `figure`, `patience`, `min_delta` and `restore_best`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "figure", \.figure, "The figure; null is that by which the best checkpoint is chosen.",
      ifGiven: .naming("a figure"), alsoKnownAs: ["monitor", "metric"]),
    ConfigField("patience", \.patience, "After how many validations without a better figure the run ends.", .count),
    ConfigField(
      "min_delta", \.minDelta, "How much better a figure has to be, in its own unit: 0.001 of a rate is 0.1 %.",
      .between(0, 1e12), alsoKnownAs: ["threshold"]),
    ConfigField(
      "restore_best", \.restoresBest,
      "Whether the run ends with the weights of its best validation, in last.safetensors, too; best.safetensors has them "
        + "anyway.", alsoKnownAs: ["restore_best_weights"]),
  ]
  /// Which way is better is the figure's.
  public static let explanations = [
    "mode": "each figure knows which way is better; leave it out",
    "rule": "each figure knows which way is better; leave it out",
  ]

  private func name(in config: TrainingConfig) -> String? {
    figure ?? config.bestFigure ?? config.task.figures.first?.name
  }

  /// There has to be a validation that tells the figure.
  public func problem(in config: TrainingConfig) -> (key: String, message: String)? {
    config.problem(watching: figure, type: "type")
  }

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    EarlyStoppingHook(
      figure: name(in: config) ?? "", among: config.task.allFigures, patience: patience, minDelta: minDelta,
      restoresBest: restoresBest)
  }
}

extension TrainingConfig {
  /// What keeps a figure of the validation from being watched; nil if nothing does.
  /// - Parameter type: the key that chooses who watches
  func problem(watching figure: String?, type: String) -> (key: String, message: String)? {
    guard data.val != nil else { return (type, "nothing is judged without data.val; add one") }
    let known = task.figures.map(\.name)
    guard let figure, !known.contains(figure) else { return nil }
    return ("figure", noFigure(figure, among: known))
  }
}

/// Watches a figure of the validations of a run, and stops the run when it no longer becomes better.
public final class EarlyStoppingHook<Task: TrainingTask>: TrainingHook {
  private let figure: String
  private let known: [String]?
  private let patience: Int
  private let minDelta: Double
  private let restoresBest: Bool
  /// The weights of the best validation, where they are to be restored.
  private var bestWeights: [String: Tensor] = [:]
  private var best: Double?
  /// How many validations ago the best was.
  private var waited = 0
  /// The best figure, as people read it; nil where it was of before the run went on.
  private var bestText: String?
  /// Of which figure a checkpoint remembered the best, where it is another one.
  private var formerFigure: String?

  /// A hook that watches a figure of the task.
  /// - Parameters:
  ///   - known: the figures that a checkpoint's hook can have watched; nil takes any
  ///   - patience: after how many validations without a better figure the run ends
  ///   - minDelta: how much better than the best a figure has to be to count
  ///   - restoresBest: whether the run ends with the weights of its best validation
  public init(
    figure: String, among known: [String]? = nil, patience: Int, minDelta: Double = 0, restoresBest: Bool = false
  ) {
    self.known = known
    self.restoresBest = restoresBest
    self.figure = figure
    self.patience = patience
    self.minDelta = minDelta
  }

  /// `EarlyStopping`.
  public var name: String? { "EarlyStopping" }

  private static var bestKey: String { "best" }
  private static var waitedKey: String { "waited" }
  private static var figureKey: String { "figure" }

  /// The figure, its best, and how many validations ago that was.
  public var state: SavedState {
    var state = SavedState(texts: [Self.waitedKey: String(waited), Self.figureKey: figure])
    state.texts[Self.bestKey] = best.map { "\($0)" }
    state.tensors = bestWeights
    return state
  }

  /// Goes on from a saved state; anew, if that is of another figure.
  public func load(_ state: SavedState) throws {
    if let saved = state.texts[Self.figureKey], saved != figure {
      guard known?.contains(saved) ?? true else { throw SavedStateError(noFigure(saved)) }
      formerFigure = saved
      return
    }
    let waited: Int = try state.number(Self.waitedKey)
    let best: Double? = try state.texts[Self.bestKey].map { _ in try state.number(Self.bestKey) }
    guard 0..<1 << 53 ~= waited, best?.isFinite ?? true else {
      throw SavedStateError(
        "says that its best \(figure) was \(best.map { "\($0)" } ?? "none") and \(waited) validations ago")
    }
    (self.waited, self.best) = (waited, best)
    if restoresBest { bestWeights = state.tensors }
  }

  /// A run that was ended stays so, unless it is given more patience or another figure.
  public func trainingWillStart(_ trainer: Trainer<Task>) {
    if let formerFigure {
      trainer.tell("EarlyStopping watched \(formerFigure) before; \(figure) begins anew")
    }
    stopIfOver(trainer)
  }

  /// Compares the figure with the best.
  public func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) {
    guard let found = summary.metrics.figures.first(where: { $0.name == figure }) else { return }
    if found.value.isFinite, best.map({ found.kind.isBetter(found.value, than: $0, by: minDelta) }) ?? true {
      best = found.value
      bestText = found.text
      waited = 0
      // The same memory until training goes on; an average of the weights stands in their place now.
      if restoresBest { bestWeights = trainer.task.model.state }
    } else {
      waited += 1
    }
    stopIfOver(trainer)
  }

  /// Ends the run with the best weights.
  /// - Throws: `StateError` if those of a checkpoint do not fit
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) throws {
    guard trainer.isOver, waited > 0, !bestWeights.isEmpty else { return }
    try trainer.task.model.load(state: bestWeights)
    trainer.inform("the weights are those of the best validation again: \(bestText ?? told)")
  }

  private var told: String { "\(figure) \(best.map { fixedOrSmall($0, digits: 4) } ?? "")" }

  private func stopIfOver(_ trainer: Trainer<Task>) {
    // A run that is at its end does not stop before it.
    guard waited >= patience, !trainer.isOver else { return }
    let times = waited == 1 ? "the last validation" : "the last \(waited) validations"
    trainer.stop("\(figure) did not become better in \(times)")
  }
}

/// What to tell of a checkpoint whose hook watched a figure that there is not.
func noFigure(_ name: String) -> String {
  "says that it watched '\(name.cut(to: 100))', which is no figure of the task"
}

extension Figure.Kind {
  /// Whether a value is better than another by more than an amount.
  fileprivate func isBetter(_ value: Double, than other: Double, by amount: Double) -> Bool {
    better == .more ? value > other + amount : value < other - amount
  }
}
