import SaccadeEngine

extension Operator {
  /// Poolings.
  @OperatorFamily static var poolings: [Operator] {
    Operator("MaxPool", 1...1, outputs: 1...2) { call in try call.maxPool() }
    Operator("AveragePool", 1) { call in
      let x = try call.images()
      let window = try Window(
        call, kernel: nil, input: Array(x.shape.dimensions.dropFirst(2)), roundsUp: try call.flag("ceil_mode"))
      try call.allow([x.shape[0], x.shape[1]] + window.output)
      let counts = try call.flag("count_include_pad")
      if let fast = x.averagePooled(window, countsPadding: counts) { return fast }
      let sums = x.summed(window)
      return (sums / x.counts(window, countsPadding: counts)).cast(to: x.dtype)
    }
    Operator("LpPool", 1) { call in
      let x = try call.images()
      let p = try call.int("p", 2)
      try call.require(p > 0, "it must be positive: \(p)", field: "p")
      let window = try Window(
        call, kernel: nil, input: Array(x.shape.dimensions.dropFirst(2)), roundsUp: try call.flag("ceil_mode"))
      try call.allow([x.shape[0], x.shape[1]] + window.output)
      return pow(pow(abs(x), Double(p)).summed(window), 1 / Double(p)).cast(to: x.dtype)
    }
    Operator("GlobalAveragePool", 1) { call in
      let x = try call.images()
      if x.rank == 4 { return x.adaptiveAveragePool2d(1) }
      return x.mean(axes: Array(2..<x.rank), keepsAxes: true)
    }
    Operator("GlobalMaxPool", 1) { call in
      let x = try call.images()
      if x.rank == 4 { return x.adaptiveMaxPool2d(1) }
      return x.max(axes: Array(2..<x.rank), keepsAxes: true)
    }
    Operator("GlobalLpPool", 1) { call in
      let (x, p) = (try call.images(), try call.int("p", 2))
      try call.require(p > 0, "it must be positive: \(p)", field: "p")
      let sum = pow(abs(x), Double(p)).sum(axes: Array(2..<x.rank), keepsAxes: true)
      return pow(sum, 1 / Double(p)).cast(to: x.dtype)
    }
    Operator("MaxUnpool", 2...3, since: 9) { call in
      let (x, indices) = (try call.images(), try call.tensor(1))
      try call.require(
        indices.shape == x.shape && indices.dtype == .int64,
        "there must be one int64 index for each element: \(indices.shape) for \(x.shape)")
      var sizes = x.shape.dimensions
      let kernel = try call.ints("kernel_shape") ?? []
      let stride = try call.ints("strides") ?? [Int](repeating: 1, count: x.rank - 2)
      let pads = try call.ints("pads") ?? [Int](repeating: 0, count: 2 * (x.rank - 2))
      try call.require(
        kernel.count == x.rank - 2 && stride.count == kernel.count && pads.count == 2 * kernel.count,
        "window, strides and pads must fit \(x.rank - 2) axes: \(kernel), \(stride), \(pads)")
      for axis in kernel.indices {
        let spread = Extent(stride[axis]) * (x.shape[axis + 2] - 1) + kernel[axis]
        sizes[axis + 2] = (spread - pads[axis] - pads[axis + kernel.count]).value
      }
      let shape = try call.allow(sizes, x.dtype)
      let places = try call.places(indices, in: shape.elementCount)
      let result = Tensor.zeros([shape.elementCount], dtype: x.dtype)
        .scatter(axis: 0, places.flattened(), x.flattened()).reshaped(shape)
      guard call.has(2) else { return result }
      // Places are those in the image that the pooling had; what is wanted beyond it is empty.
      let wanted = try call.integers(2)
      try call.require(
        wanted.count == x.rank && zip(wanted, shape).allSatisfy { $0 >= $1 },
        "the result must be at least as large as what was pooled: \(wanted), \(shape)")
      try call.allow(wanted, x.dtype)
      return shape.indices.reduce(result) { $0.padded(axis: $1, before: 0, after: wanted[$1] - shape[$1]) }
    }
  }
}

extension Call {
  /// An input `[n, c, …]` of floating-point numbers with one to three axes of pixels.
  fileprivate func images() throws -> Tensor {
    let x = try real(0)
    try requireRank(x, 3...5)
    try require(!x.shape.dropFirst(2).contains(0), "there must be pixels: shape \(x.shape)")
    return x
  }

  /// The largest of each window, and where it was if that is asked for.
  fileprivate func maxPool() throws -> [Value?] {
    let x = try number(0)
    let type = try value(0).type
    try requireRank(x, 3...5)
    let window = try Window(
      self, kernel: nil, input: Array(x.shape.dimensions.dropFirst(2)), roundsUp: try flag("ceil_mode"))
    try allow([x.shape[0], x.shape[1]] + window.output)
    let wantsPlaces = node.outputs.count > 1 && node.outputs[1] != nil
    if !wantsPlaces { return [Value(x.maxPooled(window), type)] }
    guard x.rank < 5, let (values, places) = x.maxPooledWithPlaces(window) else {
      throw unsupported("places of the largest elements are found in images, with pads of at most half a window")
    }
    let plane = x.shape.dimensions.dropFirst(2).reduce(1, *)
    var spots = places
    if try flag("storage_order"), x.rank == 4 {
      // Counted down the columns.
      let (height, width) = (x.shape[2], x.shape[3])
      spots = remainder(places, width) * height + floorDivide(places, width)
    }
    let starts = (Tensor.arange(x.shape[0] * x.shape[1]) * plane).reshaped(
      Shape([x.shape[0], x.shape[1]] + [Int](repeating: 1, count: x.rank - 2)))
    return [Value(values, type), Value(spots + starts, .int64)]
  }
}

/// A part of a window that moves over the last two axes.
private struct PlaneWindow {
  let kernel: Size2D
  let stride: Size2D
  let dilation: Size2D
  let padding: Padding2D
}

extension Window {
  /// The window over planes: over axes `rows` and `columns` of those of positions, or one of them.
  fileprivate func plane(_ rows: Int?, _ columns: Int?, _ sizes: [Int]) -> PlaneWindow {
    func pick(_ list: [Int], _ standard: Int) -> Size2D {
      Size2D(rows.map { list[$0] } ?? standard, columns.map { list[$0] } ?? standard)
    }
    let (start, end) = (
      pick(before, 0),
      Size2D(
        rows.map { max(wholeAfter($0, input: sizes[$0]), 0) } ?? 0,
        columns.map { max(wholeAfter($0, input: sizes[$0]), 0) } ?? 0)
    )
    return PlaneWindow(
      kernel: pick(kernel, 1), stride: pick(stride, 1), dilation: pick(dilation, 1),
      padding: Padding2D(top: start.height, bottom: end.height, left: start.width, right: end.width))
  }
}

extension Tensor {
  /// Runs a pooling over the axes of positions of images, rows or volumes: over planes, and then along the depth.
  private func pooled(_ window: Window, _ pool: (Tensor, PlaneWindow) -> Tensor) -> Tensor {
    let sizes = Array(shape.dimensions.dropFirst(2))
    let (n, c) = (shape[0], shape[1])
    switch rank {
    case 3: return pool(unsqueezed(2), window.plane(nil, 0, sizes)).squeezed(2)
    case 4: return pool(self, window.plane(0, 1, sizes))
    default:
      let planes = pool(reshaped([n, c * sizes[0], sizes[1], sizes[2]]), window.plane(1, 2, sizes))
      let (h, w) = (planes.shape[2], planes.shape[3])
      let depths = pool(planes.reshaped([n, c, sizes[0], h * w]), window.plane(0, nil, sizes))
      return depths.reshaped([n, c, depths.shape[2], h, w])
    }
  }

  /// The largest of each window.
  fileprivate func maxPooled(_ window: Window) -> Tensor {
    pooled(window) { x, plane in
      let padding = plane.padding
      if padding.top <= plane.kernel.height / 2, padding.left <= plane.kernel.width / 2 {
        return x.maxPool2d(plane.kernel, stride: plane.stride, padding: padding, dilation: plane.dilation)
      }
      // The engine's windows lie half in the image at least.
      let least = PaddingMode.constant(x.dtype.isFloatingPoint ? -.infinity : x.dtype == .uint8 ? 0 : -2_147_483_648)
      return x.pad(padding, least).maxPool2d(plane.kernel, stride: plane.stride, dilation: plane.dilation)
    }
  }

  /// The largest of each window and its place in the plane; nil where the engine has no such window.
  fileprivate func maxPooledWithPlaces(_ window: Window) -> (values: Tensor, places: Tensor)? {
    let sizes = Array(shape.dimensions.dropFirst(2))
    let plane = rank == 3 ? window.plane(nil, 0, sizes) : window.plane(0, 1, sizes)
    guard plane.padding.top <= plane.kernel.height / 2, plane.padding.left <= plane.kernel.width / 2 else { return nil }
    let result = (rank == 3 ? unsqueezed(2) : self).maxPool2dWithIndices(
      plane.kernel, stride: plane.stride, padding: plane.padding, dilation: plane.dilation)
    return rank == 3 ? (result.values.squeezed(2), result.indices.squeezed(2)) : result
  }

  /// The mean of each window, where the engine has it in one sweep.
  fileprivate func averagePooled(_ window: Window, countsPadding: Bool) -> Tensor? {
    guard rank < 5, dtype != .float64, window.dilation.allSatisfy({ $0 == 1 }) else { return nil }
    let sizes = Array(shape.dimensions.dropFirst(2))
    for axis in sizes.indices
    where window.before[axis] > window.kernel[axis] / 2
      || window.wholeAfter(axis, input: sizes[axis]) > window.after[axis]
    {
      return nil
    }
    return pooled(window) {
      $0.averagePool2d($1.kernel, stride: $1.stride, padding: $1.padding, countsPadding: countsPadding)
    }
  }

  /// The sum of each window: a convolution of each channel with ones.
  fileprivate func summed(_ window: Window) -> Tensor {
    let wide = dtype == .float64 ? cast(to: .float32) : self
    return wide.pooled(window) { x, plane in
      let ones = Tensor.ones([1, 1, plane.kernel.height, plane.kernel.width], dtype: x.dtype)
      let result = x.reshaped([x.shape[0] * x.shape[1], 1, x.shape[2], x.shape[3]]).conv2d(
        ones, stride: plane.stride, padding: .explicit(plane.padding), dilation: plane.dilation)
      return result.reshaped([x.shape[0], x.shape[1], result.shape[2], result.shape[3]])
    }
  }

  /// How many elements each window has, of the image alone or with what is added to it.
  fileprivate func counts(_ window: Window, countsPadding: Bool) -> Tensor {
    var result = Tensor.ones([])
    for axis in window.kernel.indices {
      let size = shape[axis + 2]
      let (low, high) = countsPadding ? (-window.before[axis], size + window.after[axis]) : (0, size)
      let counts = (0..<window.output[axis]).map { place in
        let start = place * window.stride[axis] - window.before[axis]
        return Float(
          (0..<window.kernel[axis]).count { (low..<high).contains(start + $0 * window.dilation[axis]) })
      }
      let trailing = window.kernel.count - 1 - axis
      result = result * Tensor(counts).reshaped(Shape([counts.count] + [Int](repeating: 1, count: trailing)))
    }
    return result
  }
}
