public import SaccadeEngine

/// Normalizes each row of the last axes, then scales and shifts its elements.
/// - Shapes: input `[…, d…]`; weight and bias `[d…]`
/// - Paper: Ba et al. 2016, <https://arxiv.org/abs/1607.06450>
public final class LayerNorm: Module, NormalizationLayer {
  /// The scale of each element of a row.
  public let weight: Parameter?
  /// The shift of each element of a row.
  public let bias: Parameter?
  /// The sizes of the last axes.
  public let rowShape: Shape
  /// What is added to the variance.
  public let epsilon: Float

  /// A normalization of rows of a shape.
  public init(_ rowShape: Shape, epsilon: Float = 1e-5, isAffine: Bool = true) {
    self.rowShape = rowShape
    self.epsilon = epsilon
    weight = isAffine ? Parameter(rowShape, .constant(1)) : nil
    bias = isAffine ? Parameter(rowShape, .constant(0)) : nil
  }

  /// A normalization of the last axis.
  public convenience init(_ features: Int, epsilon: Float = 1e-5, isAffine: Bool = true) {
    self.init([features], epsilon: epsilon, isAffine: isAffine)
  }

  /// The normalized input.
  public override func forward(_ x: Tensor) -> Tensor {
    guard x.rank >= rowShape.rank, Shape(Array(x.shape.suffix(rowShape.rank))) == rowShape else {
      misuse("LayerNorm", "the last axes must be \(rowShape): input \(x.shape)")
    }
    return x.layerNormalized(scale: weight?.value, shift: bias?.value, axes: rowShape.rank, epsilon: epsilon)
  }
}
