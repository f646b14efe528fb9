public import SaccadeEngine

/// Divides each row of the last axes by the root of its mean square, then scales its elements.
/// - Shapes: input `[…, d…]`; weight `[d…]`
/// - Paper: Zhang & Sennrich 2019, <https://arxiv.org/abs/1910.07467>
public final class RMSNorm: Module, NormalizationLayer {
  /// The scale of each element of a row.
  public let weight: Parameter?
  /// The sizes of the last axes.
  public let rowShape: Shape
  /// What is added to the mean square; nil for the smallest step at 1 of float32, or of float64 inputs.
  public let epsilon: Float?

  /// A normalization of rows of a shape.
  public init(_ rowShape: Shape, epsilon: Float? = nil, isAffine: Bool = true) {
    self.rowShape = rowShape
    self.epsilon = epsilon
    weight = isAffine ? Parameter(rowShape, .constant(1)) : nil
  }

  /// A normalization of the last axis.
  public convenience init(_ features: Int, epsilon: Float? = nil, isAffine: Bool = true) {
    self.init([features], epsilon: epsilon, isAffine: isAffine)
  }

  /// The normalized input.
  public override func forward(_ x: Tensor) -> Tensor {
    guard x.rank >= rowShape.rank, Shape(Array(x.shape.suffix(rowShape.rank))) == rowShape else {
      misuse("RMSNorm", "the last axes must be \(rowShape): input \(x.shape)")
    }
    return x.rmsNormalized(scale: weight?.value, axes: rowShape.rank, epsilon: epsilon)
  }
}
