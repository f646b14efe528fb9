import SaccadeEngine
import SaccadeLayers

extension Sequential {
  /// The part of a transformer that sees each token by itself: two linear layers with GELU between.
  ///
  /// Keys are those of torchvision's `MLP`, where the linear layers have numbers 0 and 3.
  /// - Shapes: input `[…, features]`; result the same
  static func feedForward(
    _ features: Int, hidden: Int, weight: Initializer, bias: Initializer, dropoutRate: Float = 0
  ) -> Sequential {
    Sequential(
      Linear(features, hidden, weight: weight, bias: bias), GELU(), Dropout(dropoutRate),
      Linear(hidden, features, weight: weight, bias: bias), Dropout(dropoutRate))
  }
}
