import SaccadeEngine

/// Makes modules whose weights are to come from a file: none is drawn, and none takes memory before it is set.
///
/// So a network that somebody's file describes can be compared with the weights in the file before it costs anything:
/// ten classes and a thousand million are made alike. Every weight is an outline, a shape without elements: the module
/// takes outlines alone until all are set.
package func withoutFirstWeights<Result>(_ body: () -> Result) -> Result {
  FirstWeights.$areDrawn.withValue(false, operation: body)
}

/// Whether new parameters start as their initializers say.
enum FirstWeights {
  @TaskLocal static var areDrawn = true

  /// A parameter's value until it is set.
  static func placeholder(_ shape: Shape) -> Tensor { .outline(shape) }
}
