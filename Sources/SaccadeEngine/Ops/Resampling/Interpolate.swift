/// Images in another size.
package struct Interpolate: Op, Hashable {
  package let resampling: Resampling
  package let size: Size2D
  /// How many pixels of the input one of the output advances; nil for the ratio of the sizes.
  package let step: Double?
  package var name: String { "interpolate" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w]: \(x); unsqueeze a single image") }
    guard size.height > 0, size.width > 0, x[2] > 0, x[3] > 0 else {
      throw ShapeError("both sizes must have pixels: input \(x), output \(size); give at least 1×1")
    }
    return [[x[0], x[1], size.height, size.width]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.interpolate(x[0], resampling, output: size, step: step)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { kernels.interpolateBackward($0, resampling, input: saved.inputShapes[0], step: step) }]
  }
}

extension Tensor {
  /// Images in another size, without antialiasing.
  /// - Shapes: `[n, c, h, w]` gives `[n, c, height, width]`
  /// - Traps: if the input is no batch of images of floating-point numbers, or a size is not positive
  public func interpolate(to size: Size2D, _ resampling: Resampling = .bilinear) -> Tensor {
    requireReal("interpolate")
    return apply(Interpolate(resampling: resampling, size: size, step: nil), self)
  }

  /// Images a number of times as high and wide, rounded down.
  ///
  /// Where the size is rounded, positions still advance by 1 / `scale`, as in PyTorch. Where it stays, bilinear and
  /// nearest copy.
  /// - Shapes: `[n, c, h, w]` gives `[n, c, ⌊h·scale⌋, ⌊w·scale⌋]`
  /// - Traps: if the input is no batch of images of floating-point numbers, or a size becomes 0
  public func interpolate(scale: Double, _ resampling: Resampling = .bilinear) -> Tensor {
    requireReal("interpolate")
    guard rank == 4, scale > 0, scale.isFinite else {
      misuse("interpolate", "images [n, c, h, w] need a positive scale: shape \(shape), scale \(scale)")
    }
    let size = Size2D(Extent(Double(shape[2]) * scale).value, Extent(Double(shape[3]) * scale).value)
    return apply(Interpolate(resampling: resampling, size: size, step: 1 / scale), self)
  }

  /// Stops unless elements are floating-point numbers.
  func requireReal(_ operation: String) {
    guard dtype.isFloatingPoint else {
      misuse(operation, "elements must be floating-point numbers: \(dtype); use cast(to: .float32)")
    }
  }
}
