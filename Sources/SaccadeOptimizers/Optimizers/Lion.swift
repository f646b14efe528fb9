public import SaccadeConfig
internal import SaccadeEngine

/// Lion: steps of one length in every weight, by the sign of a mean of the gradients.
///
/// Its steps are larger than ``AdamW``'s: a rate a third to a tenth of that, and a decay as many times greater, is usual.
/// - Paper: Chen et al. 2023, <https://arxiv.org/abs/2302.06675>, algorithm 2
public final class Lion: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1e-4
    /// How much of the gradients' old mean is in a step, and how much of it is kept.
    public var betas = [0.9, 0.99]
    /// What each weight loses at a step, as a part of it and of the learning rate.
    public var weightDecay = 0.0

    /// The usual settings.
    public init() {}
  }

  /// What it was made with.
  public let settings: Settings

  /// An optimizer by settings.
  /// - Traps: if a recipe could not have them, but for a rate of 0
  public init(_ parameters: some ParameterSource, _ settings: Settings) {
    self.settings = settings.checked()
    super.init(
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay, stateNames: ["exp_avg"])
  }

  /// Lion for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]),
    weightDecay: Double = Settings().weightDecay
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.betas, [betas.0, betas.1]).with(\.weightDecay, weightDecay))
  }

  public override var hasMomentum: Bool { true }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .lion(rate: rate, beta1: momentum(or: settings.betas[0]), beta2: settings.betas[1], weightDecay: decay)
  }
}

extension Lion.Settings {
  /// `Lion`.
  public var typeName: String { "Lion" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["lion", "EvoLved Sign Momentum"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Steps of one length in every weight, by the sign of a mean of the gradients." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { Lion(parameters, self) }
  /// The keys `lr`, `betas` and `weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .betas(\.betas, "How much of the gradients' old mean is in a step, and is kept."),
    .weightDecay(\.weightDecay, "What each weight loses at a step, as a part of it and of the learning rate."),
  ]
}
