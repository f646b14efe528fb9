public import SaccadeConfig
internal import SaccadeEngine

/// Adadelta: steps over the root of the mean squared gradient, times that of the mean squared step.
/// - Paper: Zeiler 2012, <https://arxiv.org/abs/1212.5701>, algorithm 1
public final class Adadelta: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1.0
    /// How much of the old mean squares is kept.
    public var rho = 0.9
    /// What is added to both mean squares.
    public var epsilon = 1e-6
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
      stateNames: ["square_avg", "acc_delta"])
  }

  /// Adadelta for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate, rho: Double = Settings().rho,
    epsilon: Double = Settings().epsilon, weightDecay: Double = Settings().weightDecay
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.rho, rho).with(\.epsilon, epsilon)
        .with(\.weightDecay, weightDecay))
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adadelta(rate: rate, rho: settings.rho, epsilon: settings.epsilon, weightDecay: decay)
  }
}

extension Adadelta.Settings {
  /// `Adadelta`.
  public var typeName: String { "Adadelta" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Steps over the root of the mean squared gradient, times that of the mean squared step."
  }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { Adadelta(parameters, self) }
  /// The keys `lr`, `rho`, `eps` and `weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate),
    .share("rho", \.rho, "How much of the old mean squares is kept.", alsoKnownAs: ["alpha"]),
    .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]
}
