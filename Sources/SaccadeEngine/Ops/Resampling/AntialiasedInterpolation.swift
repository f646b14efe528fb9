/// Images in another size, each pixel made of all that it covers.
package struct AntialiasedInterpolation: Op, Hashable {
  package let resampling: Resampling
  package let size: Size2D
  /// How many pixels of the input one of the output advances; nil for the ratio of the sizes.
  package let step: Double?
  package var name: String { "interpolate" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try Interpolate(resampling: resampling, size: size, step: step).outputShapes(inputs)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.interpolateAntialiased(x[0], resampling, output: size, step: step)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [
      gradients[0].map {
        kernels.interpolateAntialiasedBackward($0, resampling, input: saved.inputShapes[0], step: step)
      }
    ]
  }
}

extension Tensor {
  /// Images in another size; with `antialias` a smaller image takes all pixels of the larger one into account, as
  /// Pillow does.
  ///
  /// The kernel is stretched by the factor of reduction; the cubic one has a = −0.5 then. Enlarging is hardly affected.
  /// - Shapes: `[n, c, h, w]` gives `[n, c, height, width]`
  /// - Traps: if the input is no batch of images of floating-point numbers, or a size is not positive; if another method
  ///   than bilinear or bicubic is to antialias
  public func interpolate(to size: Size2D, _ resampling: Resampling = .bilinear, antialias: Bool) -> Tensor {
    guard antialias else { return interpolate(to: size, resampling) }
    requireReal("interpolate")
    resampling.requireAntialiasing()
    return apply(AntialiasedInterpolation(resampling: resampling, size: size, step: nil), self)
  }

  /// Images a number of times as high and wide, rounded down; with `antialias` a smaller image takes all pixels of the
  /// larger one into account.
  ///
  /// Where the size is rounded, positions still advance by 1 / `scale`, as in PyTorch.
  /// - Shapes: `[n, c, h, w]` gives `[n, c, ⌊h·scale⌋, ⌊w·scale⌋]`
  /// - Traps: if the input is no batch of images of floating-point numbers, or a size becomes 0; if another method than
  ///   bilinear or bicubic is to antialias
  public func interpolate(scale: Double, _ resampling: Resampling = .bilinear, antialias: Bool) -> Tensor {
    guard antialias else { return interpolate(scale: scale, resampling) }
    requireReal("interpolate")
    resampling.requireAntialiasing()
    guard rank == 4, scale > 0, scale.isFinite else {
      misuse("interpolate", "images [n, c, h, w] need a positive scale: shape \(shape), scale \(scale)")
    }
    let size = Size2D(Extent(Double(shape[2]) * scale).value, Extent(Double(shape[3]) * scale).value)
    return apply(AntialiasedInterpolation(resampling: resampling, size: size, step: 1 / scale), self)
  }
}

extension Resampling {
  fileprivate func requireAntialiasing() {
    guard method == .bilinear || method == .bicubic else {
      misuse(
        "interpolate", "only bilinear and bicubic resampling can antialias: \(method); .area is a mean over all pixels")
    }
  }
}
