/// The mean or the largest element of each of a given number of windows, which may overlap by a row or a column.
package struct AdaptivePooling2D: Op, Hashable {
  package let isMax: Bool
  package let size: Size2D
  package var name: String { isMax ? "adaptiveMaxPool2d" : "adaptiveAveragePool2d" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w]: \(x); unsqueeze a single image") }
    guard size.height > 0, size.width > 0, x[2] > 0, x[3] > 0 else {
      throw ShapeError("both sizes must have pixels: input \(x), output \(size); give at least 1×1")
    }
    return [[x[0], x[1], size.height, size.width]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard isMax else { return [kernels.adaptiveAveragePool(x[0], output: size)] }
    let result = kernels.adaptiveMaxPool(x[0], output: size)
    return [result.output, result.positions]
  }

  package func kept(for needed: Operands) -> Kept { Kept(outputs: isMax ? [1] : []) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let input = saved.inputShapes[0]
    guard isMax else { return [kernels.adaptiveAveragePoolBackward(dy, input: input)] }
    return [
      kernels.adaptiveMaxPoolBackward(dy, positions: saved.output(1), input: input, like: saved.inputLayouts[0])
    ]
  }
}

extension Tensor {
  /// The mean of each of `size` windows that share an image out as evenly as they can.
  /// - Shapes: input `[n, c, h, w]`; result `[n, c, size.height, size.width]`; window i spans the rows from ⌊i·h / h'⌋ up
  ///   to but without ⌈(i + 1)·h / h'⌉
  /// - Traps: if the input is no batch of images, or a size is not positive
  public func adaptiveAveragePool2d(_ size: Size2D) -> Tensor {
    requireReal("adaptiveAveragePool2d")
    return evenWindow(size).map { averagePool2d($0) } ?? apply(AdaptivePooling2D(isMax: false, size: size), [self])[0]
  }

  /// The largest element of each of `size` windows that share an image out as evenly as they can.
  /// - Shapes: as those of ``adaptiveAveragePool2d(_:)``
  /// - Traps: if the input is no batch of images, or a size is not positive
  public func adaptiveMaxPool2d(_ size: Size2D) -> Tensor {
    requireReal("adaptiveMaxPool2d")
    return evenWindow(size).map { maxPool2d($0) } ?? apply(AdaptivePooling2D(isMax: true, size: size), [self])[0]
  }

  /// The mean of each channel of each image.
  /// - Shapes: `[n, c, h, w]` gives `[n, c]`
  /// - Traps: if the input is no batch of images, or they have no pixels
  public func globalAveragePool() -> Tensor { adaptiveAveragePool2d(1).flattened(from: 1) }

  /// The largest element of each channel of each image.
  /// - Shapes: `[n, c, h, w]` gives `[n, c]`
  /// - Traps: if the input is no batch of images, or they have no pixels
  public func globalMaxPool() -> Tensor { adaptiveMaxPool2d(1).flattened(from: 1) }

  /// The window of an ordinary pooling that does the same; the device's primitives are made for those.
  private func evenWindow(_ size: Size2D) -> Size2D? {
    guard rank == 4, size.height > 0, size.width > 0, shape[2] > 0, shape[3] > 0,
      shape[2] % size.height == 0, shape[3] % size.width == 0
    else { return nil }
    return Size2D(shape[2] / size.height, shape[3] / size.width)
  }
}
