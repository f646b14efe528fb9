public import SaccadeOptimizers
public import SaccadeTasks
import SaccadeText

/// Lowers the learning rate of a run when a figure of its validations no longer becomes better: the policy `plateau`.
public final class PlateauHook<Task: TrainingTask>: TrainingHook {
  private let rule: PlateauRule
  private let figure: String
  private let known: [String]?
  private let base: Double
  private var seen = PlateauRule.State()

  /// A hook that watches a figure of the task.
  /// - Parameters:
  ///   - known: the figures that a checkpoint's hook can have watched; nil takes any
  ///   - base: the learning rate that the schedule starts from, which the rule's least one is compared with
  public init(_ rule: PlateauRule, figure: String, among known: [String]? = nil, base: Double) {
    self.known = known
    self.rule = rule
    self.figure = figure
    self.base = base
  }

  /// `plateau`.
  public var name: String? { "plateau" }

  private static var figureKey: String { "figure" }
  private static var bestKey: String { "best" }
  private static var waitedKey: String { "waited" }
  private static var coolingKey: String { "cooling" }
  private static var scaleKey: String { "scale" }

  /// The figure, its best, how long ago that was, and how far the rate has fallen.
  public var state: SavedState {
    var state = SavedState(texts: [
      Self.figureKey: figure, Self.waitedKey: String(seen.waited), Self.coolingKey: String(seen.cooling),
      Self.scaleKey: "\(seen.scale)",
    ])
    state.texts[Self.bestKey] = seen.best.map { "\($0)" }
    return state
  }

  /// Goes on from a saved state; of another figure it takes over the rate alone.
  public func load(_ state: SavedState) throws {
    var loaded = PlateauRule.State()
    loaded.scale = try state.number(Self.scaleKey)
    loaded.waited = try state.number(Self.waitedKey)
    loaded.cooling = try state.number(Self.coolingKey)
    if state.texts[Self.bestKey] != nil { loaded.best = try state.number(Self.bestKey) as Double }
    guard loaded.scale > 0, loaded.scale <= 1, 0..<1 << 53 ~= loaded.waited, 0..<1 << 53 ~= loaded.cooling,
      loaded.best?.isFinite ?? true
    else {
      throw SavedStateError(
        "says that the rate fell to \(loaded.scale) of itself, after \(loaded.waited) validations and with "
          + "\(loaded.cooling) to wait")
    }
    if let saved = state.texts[Self.figureKey], !(known?.contains(saved) ?? true) {
      throw SavedStateError(noFigure(saved))
    }
    if let saved = state.texts[Self.figureKey], saved != figure { (loaded.best, loaded.waited) = (nil, 0) }
    seen = loaded
  }

  /// The rate is as low as it was.
  public func trainingWillStart(_ trainer: Trainer<Task>) { trainer.rateScale = seen.scale }

  /// Compares the figure with the best.
  public func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) {
    guard let found = summary.metrics.figures.first(where: { $0.name == figure }) else { return }
    guard rule.see(found.value, isGain: found.kind.better == .more, base: base, &seen) else { return }
    trainer.rateScale = seen.scale
    trainer.inform("\(figure) no longer becomes better: the learning rate falls to \(base * seen.scale)")
  }
}
