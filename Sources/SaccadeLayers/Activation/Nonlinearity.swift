public import SaccadeEngine

/// A function of each element that stands between layers.
///
/// One declaration makes one, here or beside a model of yours:
/// ```swift
/// extension Nonlinearity {
///   static let squaredReLU = Nonlinearity("squaredReLU") { relu($0).squared() }
/// }
/// let y = norm(conv(x), then: .squaredReLU)
/// ```
public struct Nonlinearity: Hashable, Sendable, CustomStringConvertible {
  /// What it is known by, numbers included: functions of one name are equal.
  public let name: String
  /// By how much weights before it must be larger so that signals keep their size.
  public let gain: Float
  /// The same where other kernels do it on the way.
  let fused: FusedActivation?
  private let function: @Sendable (Tensor) -> Tensor

  /// A function that runs by itself.
  /// - Parameters:
  ///   - name: what it is known by, numbers included: `leakyReLU(slope: 0.2)`
  ///   - gain: by how much weights before it must be larger so that signals keep their size; the smooth relatives of
  ///     ReLU take its gain, √2
  ///   - function: the function of each element, which keeps the shape
  public init(
    _ name: String, gain: Float = Float(2).squareRoot(), _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.init(name, gain: gain, fused: nil, function)
  }

  fileprivate init(
    _ name: String, gain: Float = Float(2).squareRoot(), fused: FusedActivation?,
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.name = name
    self.gain = gain
    self.fused = fused
    self.function = function
  }

  /// The function of each element.
  public func callAsFunction(_ x: Tensor) -> Tensor { function(x) }

  /// The name.
  public var description: String { name }

  /// Whether both have one name.
  public static func == (first: Nonlinearity, second: Nonlinearity) -> Bool { first.name == second.name }

  /// Mixes in the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Nonlinearity {
  /// x.
  public static let identity = Nonlinearity("identity", gain: 1, fused: .identity) { $0 }
  /// max(x, 0).
  public static let relu = Nonlinearity("relu", fused: .relu) { SaccadeEngine.relu($0) }
  /// min(max(x, 0), 6).
  public static let relu6 = Nonlinearity("relu6", fused: .relu6) { SaccadeEngine.relu6($0) }
  /// x above 0, `slope`·x below.
  public static func leakyReLU(slope: Float) -> Nonlinearity {
    Nonlinearity("leakyReLU(slope: \(slope))", gain: (2 / (1 + slope * slope)).squareRoot()) {
      SaccadeEngine.leakyReLU($0, slope: slope)
    }
  }
  /// x above 0, `alpha`·(eˣ − 1) below.
  public static func elu(alpha: Float) -> Nonlinearity {
    Nonlinearity("elu(alpha: \(alpha))") { SaccadeEngine.elu($0, alpha: alpha) }
  }
  /// x·Φ(x), with the error function or by its tanh approximation.
  public static func gelu(isApproximate: Bool) -> Nonlinearity { isApproximate ? geluTanh : geluExact }
  private static let geluExact = Nonlinearity("gelu(isApproximate: false)") { SaccadeEngine.gelu($0) }
  private static let geluTanh = Nonlinearity("gelu(isApproximate: true)") { SaccadeEngine.gelu($0, approximate: true) }
  /// x·σ(x).
  public static let silu = Nonlinearity("silu", fused: .silu) { SaccadeEngine.silu($0) }
  /// x·relu6(x + 3) / 6.
  public static let hardSwish = Nonlinearity("hardSwish") { SaccadeEngine.hardSwish($0) }
  /// relu6(x + 3) / 6.
  public static let hardSigmoid = Nonlinearity("hardSigmoid", gain: 1) { SaccadeEngine.hardSigmoid($0) }
  /// 1 / (1 + e⁻ˣ).
  public static let sigmoid = Nonlinearity("sigmoid", gain: 1) { SaccadeEngine.sigmoid($0) }
  /// The hyperbolic tangent.
  public static let tanh = Nonlinearity("tanh", gain: 5 / 3) { SaccadeEngine.tanh($0) }
  /// log(1 + eˣ).
  public static let softplus = Nonlinearity("softplus") { SaccadeEngine.softplus($0) }
  /// x·tanh(softplus(x)).
  public static let mish = Nonlinearity("mish") { SaccadeEngine.mish($0) }
}
