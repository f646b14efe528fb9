package import SaccadeEngine
package import SaccadeLayers

extension Module {
  /// Puts a new network in use with numbers that tell something: weights that begin at zero get others, and normalizations
  /// the statistics of what these images come to, so that nothing vanishes.
  package func settle(on images: Tensor) { settle { _ = self(images) } }

  /// The same for a network that is not called with images alone.
  /// - Parameter run: calls it
  package func settle(by run: () -> Void) {
    for parameter in parameters where parameter.value.max().item() == 0 {
      parameter.value = Parameter(parameter.shape, .normal(deviation: 0.05)).value.detached
    }
    for norm in modules(of: BatchNorm.self) { norm.momentum = 1 }
    withoutGradient { run() }
    eval()
  }
}
