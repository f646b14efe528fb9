public import SaccadeEngine
public import SaccadeLayers

/// Whatever an optimizer finds its parameters in: a model, or groups of parameters.
public protocol ParameterSource {
  /// The parameters, in groups that are treated alike.
  var parameterGroups: [ParameterGroup] { get }
}

extension Module: ParameterSource {
  /// All parameters, in one group.
  public var parameterGroups: [ParameterGroup] { [ParameterGroup(self)] }
}

extension Array: ParameterSource where Element == ParameterGroup {
  /// The groups themselves.
  public var parameterGroups: [ParameterGroup] { self }
}

/// Parameters that an optimizer treats alike.
///
/// ```swift
/// let optimizer = SGD(
///   [
///     ParameterGroup(model, rateScale: 0.1) { name, _ in name.hasPrefix("backbone.") },
///     ParameterGroup(model) { name, _ in name.hasPrefix("head.") },
///   ], learningRate: 0.1, momentum: 0.9)
/// ```
public struct ParameterGroup {
  /// The parameters, under the names by which an optimizer's state is saved.
  public var members: [(name: String, parameter: Parameter)]
  /// What the learning rate is multiplied by.
  public var rateScale: Double
  /// What the weight decay is multiplied by; 0 for none.
  public var decayScale: Double

  /// Parameters with names.
  public init(_ members: [(name: String, parameter: Parameter)], rateScale: Double = 1, decayScale: Double = 1) {
    self.members = members
    self.rateScale = rateScale
    self.decayScale = decayScale
  }

  /// The parameters of a model, or those of them that `include` takes.
  public init(
    _ model: Module, rateScale: Double = 1, decayScale: Double = 1,
    where include: (_ name: String, _ parameter: Parameter) -> Bool = { _, _ in true }
  ) {
    self.init(model.namedParameters.filter(include), rateScale: rateScale, decayScale: decayScale)
  }

  /// A model's parameters in two groups: weights, and without decay biases and the scales of normalizations.
  public static func decayingWeightsOnly(of model: Module) -> [ParameterGroup] {
    [
      ParameterGroup(model) { $1.shape.rank > 1 },
      ParameterGroup(model, decayScale: 0) { $1.shape.rank <= 1 },
    ]
  }
}
