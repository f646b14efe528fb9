@testable import SaccadeEngine

extension ShapeErrorCase {
  static let writing: [ShapeErrorCase] = [
    .init(
      SliceAssignment(view: ViewedElements(shape: [2, 3], layout: StridedLayout(strides: [3, 1]))), [[5, 3], [2]],
      "what is assigned must broadcast to the part it replaces: [2] to [2, 3]; slice or reshape one of them"),
    .init(
      Scatter(axis: 0), [[4, 3], [2, 3], [3, 3]],
      "there must be one index for each element of the source: indices [2, 3], source [3, 3]; slice the larger one"),
    .init(
      Scatter(axis: 0), [[4, 3], [2, 4], [2, 4]],
      "indices must have as many axes as the tensor and, but for axis 0, be no larger: tensor [4, 3], "
        + "indices [2, 4]; unsqueeze or expand the indices"),
    .init(
      ScatterReduce(axis: 0, reduction: .max, includesSelf: true), [[4], [2], [3]],
      "there must be one index for each element of the source: indices [2], source [3]; slice the larger one"),
    .init(
      IndexWrite(axis: 1, adds: true), [[4, 3], [2], [3, 2]],
      "there must be a slice of the source for each index, [k] along axis 1: tensor [4, 3], indices [2], "
        + "source [3, 2]; slice or reshape the source"),
    .init(
      MaskedScatter(), [[4, 3], [3], [2]],
      "the mask must have the tensor's shape: mask [3], tensor [4, 3]; expand the smaller one"),
  ]

  static let sampling: [ShapeErrorCase] = [
    .init(
      SlidingWindows(window: SlidingWindow(axis: 1, size: 4, step: 1, dilation: 1)), [[2, 3]],
      "size, step and dilation must be positive and a window fit axis 1 of [2, 3]: size 4, step 1, dilation 1; choose "
        + "a smaller window or pad"),
    .init(
      OverlapAdd(window: SlidingWindow(axis: 0, size: 2, step: 1, dilation: 1), length: 5), [[3, 2]],
      "there must be as many windows along axis 0 as fit 5 elements, their elements along the last axis: [3, 2], "
        + "expected 4 windows of 2"),
    .init(
      MaxPoolingWithIndices2D(
        pooling: Pooling2D(
          kind: .max, geometry: PoolingGeometry(kernel: 2, stride: 2, padding: 0, dilation: 1),
          keepsPartialWindows: false)), [[3, 8, 8]],
      "input must be [n, c, h, w]: [3, 8, 8]; unsqueeze a single image"),
    .init(
      AntialiasedInterpolation(resampling: .bilinear, size: 4, step: nil), [[3, 8, 8]],
      "input must be [n, c, h, w]: [3, 8, 8]; unsqueeze a single image"),
    .init(
      GridSample(sampling: GridSampling(interpolation: .bilinear, padding: .zeros, alignsCorners: false)),
      [[2, 3, 8, 8], [1, 4, 4, 2]],
      "input must be [n, c, h, w] and the grid [n, h', w', 2]: [2, 3, 8, 8] and [1, 4, 4, 2]; unsqueeze a single "
        + "image, expand a single grid"),
    .init(
      GridSample(sampling: GridSampling(interpolation: .bilinear, padding: .zeros, alignsCorners: false)),
      [[1, 3, 0, 8], [1, 4, 4, 2]], "the image must have pixels: input [1, 3, 0, 8]; give at least 1×1"),
  ]
}
