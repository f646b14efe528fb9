import SaccadeEngine
import SaccadeLayers

/// Networks that a lesson needs and the catalog has not: small, or with one thing other than usual.
enum LessonNetworks {
  /// LeNet-5 with any function between its layers.
  /// - Shapes: images `[n, 1, 28, 28]`; logits `[n, 10]`
  static func leNet(_ activation: Nonlinearity) -> Sequential {
    func function() -> Elementwise { Elementwise(activation) }
    return Sequential(
      Conv2d(1, 6, kernel: 5, padding: .all(2)), function(), MaxPool2d(2),  // [n, 6, 14, 14]
      Conv2d(6, 16, kernel: 5), function(), MaxPool2d(2), Flatten(),  // [n, 400]
      Linear(400, 120), function(), Linear(120, 84), function(), Linear(84, 10))
  }

  /// A perceptron with a hidden layer, to which every pixel is as near as every other.
  /// - Shapes: images `[n, 1, 28, 28]`; logits `[n, 10]`
  static func perceptron(hidden: Int) -> Sequential {
    Sequential(Flatten(), Linear(784, hidden), ReLU(), Linear(hidden, 10))
  }
}
