public import SaccadeConfig
internal import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// NAdam: ``Adam`` whose mean is looked at where it will be after the step, as Nesterov's momentum is.
/// - Paper: Dozat 2016, *Incorporating Nesterov momentum into Adam*
public final class NAdam: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 2e-3
    /// How much of the gradients' old mean and old mean square is kept.
    public var betas = [0.9, 0.999]
    /// What is added to the denominator.
    public var epsilon = 1e-8
    /// The weight of the squared weights in the loss, or what each weight loses at a step.
    public var weightDecay = 0.0
    /// How fast the momentum comes up from half of the first of ``betas`` to it.
    public var momentumDecay = 4e-3
    /// Whether weight decay is taken from the weight, as ``AdamW`` does, and does not go through the gradient.
    public var isDecoupled = false

    /// The usual settings.
    public init() {}
  }

  /// What it was made with.
  public let settings: Settings
  /// The product of the momenta of the first so many steps: a function of their number, kept so that it is not
  /// computed from the first at every step.
  private var known = (number: 0, product: 1.0)

  /// An optimizer by settings.
  /// - Traps: if a recipe could not have them, but for a rate of 0
  public init(_ parameters: some ParameterSource, _ settings: Settings) {
    self.settings = settings.checked()
    super.init(
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay,
      stateNames: ["exp_avg", "exp_avg_sq"])
  }

  /// NAdam for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]), epsilon: Double = Settings().epsilon,
    weightDecay: Double = Settings().weightDecay, momentumDecay: Double = Settings().momentumDecay,
    isDecoupled: Bool = Settings().isDecoupled
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.betas, [betas.0, betas.1]).with(\.epsilon, epsilon)
        .with(\.weightDecay, weightDecay).with(\.momentumDecay, momentumDecay).with(\.isDecoupled, isDecoupled))
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .nadam(
      rate: rate, beta1: settings.betas[0], beta2: settings.betas[1], epsilon: settings.epsilon, weightDecay: decay,
      decoupled: settings.isDecoupled, step: number, momentum: momentum(of: number), next: momentum(of: number + 1),
      product: product(of: number))
  }

  private func momentum(of number: Int) -> Double {
    settings.betas[0] * (1 - 0.5 * pow(0.96, Double(number) * settings.momentumDecay))
  }

  /// The product of the momenta of steps 1 to `number`.
  private func product(of number: Int) -> Double {
    if number < known.number { known = (0, 1) }
    // Once it is nothing beside 1 it stays so: a run that is taken up late does not count through all its steps.
    while known.number < number, known.product > 1e-30 {
      known.number += 1
      known.product *= momentum(of: known.number)
    }
    return known.product
  }
}

extension NAdam.Settings {
  /// `NAdam`.
  public var typeName: String { "NAdam" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["nadam", "Nadam"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Adam with Nesterov's momentum." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { NAdam(parameters, self) }
  /// The keys `lr`, `betas`, `eps`, `weight_decay`, `momentum_decay` and `decoupled_weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .betas(\.betas), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
    ConfigField(
      "momentum_decay", \.momentumDecay, "How fast the momentum comes up from half of the first of betas to it.",
      .between(0, 1000), alsoKnownAs: ["schedule_decay"]),
    .isDecoupled(\.isDecoupled),
  ]
}
