public import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks

/// An item of `unfreeze`: from which epoch on some frozen parts train.
///
/// ```yaml
/// freeze: backbone
/// unfreeze:
///   - {epoch: 3, parts: [layer4]}
///   - {epoch: 6, parts: [layer3]}
/// ```
public struct UnfreezeRule: ConfigSection, Equatable {
  /// The epoch, from 1, in which they train for the first time.
  public var epoch = 1
  /// The beginnings of weights' names, up to a point; a star stands for anything.
  public var parts: [String] = []

  /// Nothing yet.
  public init() {}

  /// Parts from an epoch on, counted from 1.
  public init(epoch: Int, parts: String...) {
    self.epoch = epoch
    self.parts = parts
  }

  /// The keys `epoch` and `parts`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "epoch", \.epoch, "In which epoch they train for the first time.", .count, isRequired: true,
      alsoKnownAs: ["at_epoch", "start_epoch", "begin"]),
    ConfigField(
      "parts", \.parts, "The beginnings of weights' names, up to a point: layer4; * stands for anything.",
      ConfigRule("that is not empty") { !$0.isEmpty && $0.allSatisfy { !$0.isEmpty } }, isRequired: true,
      alsoKnownAs: ["layers", "params"]),
  ]

  /// The parts as a rule of ``ParameterRules`` has them.
  var rule: ParameterRules.Rule {
    var rule = ParameterRules.Rule()
    rule.parts = parts
    return rule
  }
}

/// Lets frozen parts train from some epoch on: a function of the epoch's number, so that it remembers nothing.
final class UnfreezeHook<Task: TrainingTask>: TrainingHook {
  private let rules: [UnfreezeRule]
  /// What was frozen at the beginning.
  private let frozen: Set<String>
  private var thawed = 0

  init(_ rules: [UnfreezeRule], of model: Module) {
    self.rules = rules.sorted { $0.epoch < $1.epoch }
    frozen = Set(model.namedParameters.filter { !$0.parameter.isTrainable }.map(\.name))
  }

  func epochWillStart(_ trainer: Trainer<Task>) {
    let due = rules.prefix { $0.epoch <= trainer.epoch + 1 }
    guard due.count > thawed else { return }
    for rule in due.dropFirst(thawed) {
      trainer.inform("epoch \(trainer.epoch + 1): \(rule.parts.joined(separator: ", ")) trains, too")
    }
    thawed = due.count
    let model = trainer.task.model
    let left = frozen.filter { name in !due.contains { $0.rule.holds(for: name) } }
    model.unfreeze()
    if !left.isEmpty { model.freeze { left.contains($0) } }
  }
}
