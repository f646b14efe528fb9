public import SaccadeEngine

/// A linear layer: `x · weightᵀ + bias`.
/// - Shapes: input `[…, in]`; weight `[out, in]`; bias `[out]`; result `[…, out]`
public final class Linear: Module {
  /// One row a feature of the output.
  public let weight: Parameter
  /// What is added to each feature of the output.
  public let bias: Parameter?

  /// A linear layer; weights are drawn as PyTorch's are.
  /// - Traps: if a size is not positive
  public init(
    _ inFeatures: Int, _ outFeatures: Int, hasBias: Bool = true, weight: Initializer = .layerDefault,
    bias: Initializer? = nil
  ) {
    guard inFeatures > 0, outFeatures > 0 else {
      misuse("Linear", "sizes must be positive: \(inFeatures) in, \(outFeatures) out")
    }
    self.weight = Parameter([outFeatures, inFeatures], weight)
    self.bias = hasBias ? Parameter([outFeatures], bias ?? .bias(fanIn: inFeatures)) : nil
  }

  /// The linear function of each row.
  public override func forward(_ x: Tensor) -> Tensor { x.linear(weight.value, bias: bias?.value) }
}
