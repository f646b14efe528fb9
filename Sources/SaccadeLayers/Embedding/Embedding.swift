public import SaccadeEngine

/// A trained vector for each of a number of things.
/// - Shapes: input `[…]` of integers; weight `[count, features]`; result `[…, features]`
public final class Embedding: Module {
  /// One row a thing.
  public let weight: Parameter

  /// Vectors for `count` things, drawn from the normal distribution as PyTorch's are.
  /// - Traps: if a size is not positive
  public init(_ count: Int, _ features: Int, weight: Initializer = .normal(deviation: 1)) {
    guard count > 0, features > 0 else {
      misuse("Embedding", "sizes must be positive: \(count) things, \(features) features")
    }
    self.weight = Parameter([count, features], weight)
  }

  /// The vector of each number.
  public override func forward(_ x: Tensor) -> Tensor { embedding(x, weight.value) }
}
