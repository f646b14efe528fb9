public import SaccadeConfig
internal import SaccadeEngine

/// Adagrad: steps over the root of the sum of all squared gradients.
/// - Paper: Duchi et al. 2011, *Adaptive subgradient methods for online learning and stochastic optimization*
public final class Adagrad: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1e-2
    /// How fast the learning rate falls: to rate / (1 + steps · `rateDecay`).
    public var rateDecay = 0.0
    /// What is added to the denominator.
    public var epsilon = 1e-10
    /// The weight of the squared weights in the loss.
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
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay,
      stateNames: ["sum"])
  }

  /// Adagrad for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    rateDecay: Double = Settings().rateDecay, epsilon: Double = Settings().epsilon,
    weightDecay: Double = Settings().weightDecay
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.rateDecay, rateDecay).with(\.epsilon, epsilon)
        .with(\.weightDecay, weightDecay))
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adagrad(
      rate: rate / (1 + Double(number - 1) * settings.rateDecay), epsilon: settings.epsilon, weightDecay: decay)
  }
}

extension Adagrad.Settings {
  /// `Adagrad`.
  public var typeName: String { "Adagrad" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Steps over the root of the sum of all squared gradients." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { Adagrad(parameters, self) }
  /// The keys `lr`, `lr_decay`, `eps` and `weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate),
    ConfigField("lr_decay", \.rateDecay, "How fast the rate falls: to lr / (1 + steps · lr_decay).", .between(0, 1000)),
    .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]
}
