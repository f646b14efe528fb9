import SaccadeEngine

/// Makes modules whose parameters have shapes and no memory: to count what a network would hold, and to compare it with
/// weights, before it is made.
///
/// Each parameter that an ``Initializer`` would fill is one number that stands for all of them; nothing is drawn.
package func outlined<Result>(_ make: () -> Result) -> Result {
  Outline.$isOn.withValue(true, operation: make)
}

/// Whether modules are made as outlines.
enum Outline {
  @TaskLocal static var isOn = false

  /// What stands for a value of a shape.
  static func value(of shape: Shape) -> Tensor { withoutGradient { Tensor(0 as Float).expanded(to: shape) } }
}
