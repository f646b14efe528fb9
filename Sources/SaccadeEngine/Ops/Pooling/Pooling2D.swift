/// The largest or the mean element of each window.
package struct Pooling2D: Op, Hashable {
  package let kind: PoolingKind
  package let geometry: PoolingGeometry
  /// Whether a window may start in the image and reach beyond its padding, as PyTorch's `ceil_mode`.
  package let keepsPartialWindows: Bool

  package var name: String {
    switch kind {
    case .max: "maxPool2d"
    case .average: "averagePool2d"
    }
  }

  /// The mean of each channel of images of a size.
  package static func mean(of size: Size2D) -> Pooling2D {
    let geometry = PoolingGeometry(kernel: size, stride: size, padding: 0, dilation: 1)
    return Pooling2D(kind: .average(countsPadding: true), geometry: geometry, keepsPartialWindows: false)
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w]: \(x); unsqueeze a single image") }
    let padding = geometry.padding
    guard padding.top <= geometry.kernel.height / 2, padding.left <= geometry.kernel.width / 2, !padding.isNegative
    else {
      throw ShapeError(
        "padding must be at most half of the window: padding \(padding), window \(geometry.kernel); use pad(_:_:) "
          + "before")
    }
    guard x[2] > 0, x[3] > 0 else { throw ShapeError("the images must have pixels: \(x); give at least 1×1") }
    let size = try whole(Size2D(x[2], x[3])).outputSize(Size2D(x[2], x[3]), kernel: geometry.kernel)
    return [[x[0], x[1], size.height, size.width]]
  }

  /// The window's movement with the padding that partial windows need at the end.
  private func whole(_ input: Size2D) -> ConvolutionGeometry {
    var padding = geometry.padding
    if keepsPartialWindows {
      padding.bottom += extra(
        input.height, geometry.kernel.height, geometry.stride.height, padding.top, padding.bottom,
        geometry.dilation.height)
      padding.right += extra(
        input.width, geometry.kernel.width, geometry.stride.width, padding.left, padding.right,
        geometry.dilation.width)
    }
    return ConvolutionGeometry(stride: geometry.stride, padding: padding, dilation: geometry.dilation, groups: 1)
  }

  /// How many more rows the last window needs; a window that would start beyond image and padding does not count.
  private func extra(_ size: Int, _ kernel: Int, _ stride: Int, _ start: Int, _ end: Int, _ dilation: Int) -> Int {
    let span = (Extent(size) + start + end - Extent(dilation) * (Extent(kernel) - 1) - 1).value
    guard span >= 0, stride > 0, span % stride != 0 else { return 0 }
    let last = Extent.product(span / stride + 1, stride)
    guard last < (Extent(size) + start).value else { return 0 }
    return last - span
  }

  private func resolved(_ input: Shape) -> PoolingGeometry {
    let padding = whole(Size2D(input[2], input[3])).padding
    return PoolingGeometry(
      kernel: geometry.kernel, stride: geometry.stride, padding: padding, dilation: geometry.dilation)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    guard output.elementCount > 0 else { return [.zeros(output, dtype: x[0].dtype)] }
    // One number after the other is added to a window's sum: of more than these the last are lost beside it.
    if isMeanOfAll(x[0].shape), x[0].shape[2] * x[0].shape[3] > Self.mostInOneSum {
      return [kernels.reduce(x[0], .mean, axes: [2, 3])]
    }
    let isTraining = ExecutionContext.current.isRecording && x[0].requiresGradient
    let result = kernels.pool(x[0], kind, output: output, resolved(x[0].shape), training: isTraining)
    return [result.output] + (result.workspace.map { [$0] } ?? [])
  }

  package func kept(for needed: Operands) -> Kept { Kept(outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let input = saved.inputShapes[0]
    guard dy.elementCount > 0 else { return [.zeros(input, dtype: dy.dtype)] }
    let workspace = kind == .max ? saved.output(1) : nil
    return [
      kernels.poolBackward(
        dy, kind, input: input, like: saved.inputLayouts[0], workspace: workspace, resolved(input))
    ]
  }
}

extension Pooling2D {
  /// How many pixels the library's mean of a window is as good as exact for.
  private static let mostInOneSum = 64 * 64

  /// The gradient of the mean of a whole image is the same everywhere: adding it to another takes no tensor of its own.
  package func backward(
    _ gradients: [Tensor?], _ saved: Saved, taking arrived: inout [Tensor?], on kernels: any Kernels
  ) -> [Tensor?] {
    guard isMeanOfAll(saved.inputShapes[0]), let dy = gradients[0], dy.elementCount > 0,
      dy.dtype == .float32 || dy.dtype == .bfloat16, arrived[0]?.dtype == dy.dtype, var total = arrived[0].take()
    else { return backward(gradients, saved, on: kernels) }
    kernels.shiftChannels(of: &total, by: dy, times: 1 / Float(geometry.kernel.height * geometry.kernel.width))
    return [total]
  }

  /// Whether there is one window, which is an image of this shape.
  private func isMeanOfAll(_ input: Shape) -> Bool {
    guard case .average = kind else { return false }
    return geometry.kernel == Size2D(input[2], input[3]) && geometry.padding == 0 && geometry.dilation == 1
  }
}

extension Tensor {
  /// The largest element of each window; NaN wins, padding never does.
  /// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`,
  ///   h' = (h + 2·padding − dilation·(window − 1) − 1) / stride + 1, rounded up with `keepsPartialWindows`
  /// - Traps: if the window does not fit, or the padding is more than half of it
  public func maxPool2d(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, dilation: Size2D = 1,
    keepsPartialWindows: Bool = false
  ) -> Tensor {
    guard dtype.isFloatingPoint else {
      // The device's fast primitives know fractions alone, whose digits are too few for large integers.
      return maxPool2dWithIndices(
        window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows
      ).values
    }
    let geometry = PoolingGeometry(kernel: window, stride: stride ?? window, padding: padding, dilation: dilation)
    return apply(Pooling2D(kind: .max, geometry: geometry, keepsPartialWindows: keepsPartialWindows), self)
  }

  /// The mean of each window.
  ///
  /// With `countsPadding` zeros of the padding count as elements, as is PyTorch's default.
  /// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`, h' = (h + 2·padding − window) / stride + 1, rounded up
  ///   with `keepsPartialWindows`
  /// - Traps: if the window does not fit, the padding is more than half of it, or elements are integers
  public func averagePool2d(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, countsPadding: Bool = true,
    keepsPartialWindows: Bool = false
  ) -> Tensor {
    requireReal("averagePool2d")
    let geometry = PoolingGeometry(kernel: window, stride: stride ?? window, padding: padding, dilation: 1)
    let op = Pooling2D(
      kind: .average(countsPadding: countsPadding), geometry: geometry, keepsPartialWindows: keepsPartialWindows)
    let result = apply(op, self)
    guard countsPadding, keepsPartialWindows else { return result }
    return (result * partialWindowCorrection(geometry, result.shape)).cast(to: result.dtype)
  }

  /// A window that reaches beyond the padding has fewer elements than its size; the primitive divides by its size.
  private func partialWindowCorrection(_ geometry: PoolingGeometry, _ output: Shape) -> Tensor {
    func factors(_ size: Int, _ window: Int, _ stride: Int, _ start: Int, _ end: Int, _ count: Int) -> Tensor {
      Tensor(
        (0..<count).map { Float(window) / Float(Swift.min(window, size + start + end - $0 * stride)) })
    }
    let padding = geometry.padding
    let rows = factors(
      shape[2], geometry.kernel.height, geometry.stride.height, padding.top, padding.bottom, output[2])
    let columns = factors(
      shape[3], geometry.kernel.width, geometry.stride.width, padding.left, padding.right, output[3])
    return rows.reshaped([output[2], 1]) * columns
  }
}
