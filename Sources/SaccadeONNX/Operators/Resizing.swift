import SaccadeEngine

extension Operator {
  /// Images in other sizes, and images that are read at other places.
  @OperatorFamily static var resizing: [Operator] {
    Operator("Resize", 1...4, since: 10) { call in
      let x = try call.number(0)
      return try call.resized(x, try call.resizedAxes(of: x))
    }
    Operator("Upsample", 1...2, until: 9) { call in
      let x = try call.number(0)
      let scales = try call.has(1) ? call.reals(1) : (call.floats("scales") ?? []).map { Double($0) }
      return try call.resized(x, try call.asymmetricAxes(of: x, scales))
    }
    Operator("GridSample", 2, since: 16) { call in
      let (x, grid) = (try call.real(0), try call.real(1))
      if x.rank == 5 { throw call.unsupported("it reads volumes") }
      try call.require(
        x.rank == 4 && grid.rank == 4 && grid.shape[0] == x.shape[0] && grid.shape[3] == 2 && !x.shape.contains(0),
        "there must be images [n, c, h, w] and points [n, h, w, 2]: \(x.shape), \(grid.shape)")
      try call.allow([x.shape[0], x.shape[1], grid.shape[1], grid.shape[2]])
      let modes: [String: GridInterpolation] = [
        "linear": .bilinear, "bilinear": .bilinear, "nearest": .nearest, "cubic": .bicubic, "bicubic": .bicubic,
      ]
      guard let mode = modes[try call.string("mode", "linear")],
        let padding = GridPadding(rawValue: try call.string("padding_mode", "zeros"))
      else {
        throw call.error("the mode or the padding is none of the standard's", field: "mode", kind: .malformed)
      }
      return x.gridSample(
        grid.cast(to: x.dtype), mode, padding: padding, alignsCorners: try call.flag("align_corners"))
    }
    Operator("AffineGrid", 2, since: 20) { call in
      let (theta, size) = (try call.real(0), try call.integers(1))
      if size.count == 5 { throw call.unsupported("it is a grid of volumes") }
      try call.require(
        theta.rank == 3 && theta.shape.dimensions.dropFirst() == [2, 3] && size.count == 4 && size.allSatisfy { $0 > 0 }
          && size[0] == theta.shape[0],
        "there must be matrices [n, 2, 3] and a size [n, c, h, w]: \(theta.shape), \(size)")
      try call.allow([size[0], size[2], size[3], 2])
      return affineGrid(theta, size: Size2D(size[2], size[3]), alignsCorners: try call.flag("align_corners"))
    }
  }
}

extension Call {
  /// What a Resize says about the axes of its input.
  fileprivate func resizedAxes(of x: Tensor) throws -> [ResizedAxis] {
    if opset < 11 { return try asymmetricAxes(of: x, reals(1)) }
    let options = try resizeOptions()
    let axes = try self.axes(ints("axes") ?? Array(0..<x.rank), of: x.rank)
    var scales = [Double](repeating: 1, count: x.rank)
    var sizes = x.shape.dimensions
    let given = has(2) ? try reals(2) : []
    if !given.isEmpty {
      try require(given.count == axes.count, "there must be \(axes.count) scales: \(given)", field: "scales")
      for (axis, scale) in zip(axes, given) {
        try require(scale > 0 && scale.isFinite, "scales must be positive: \(given)", field: "scales")
        scales[axis] = scale
        // Of a scale such as 0.6, which is a little more in float32, the product is not rounded down below a whole number.
        sizes[axis] = Extent((Double(x.shape[axis]) * scale).rounded(.down)).value
      }
    } else {
      try require(has(3), "neither scales nor sizes are given")
      let wanted = try integers(3)
      try require(
        wanted.count == axes.count && wanted.allSatisfy { $0 >= 0 }, "there must be \(axes.count) sizes: \(wanted)",
        field: "sizes")
      try require(
        axes.allSatisfy { x.shape[$0] > 0 }, "an axis without elements cannot be resized: \(x.shape)")
      let ratios = zip(axes, wanted).map { Double($1) / Double(x.shape[$0]) }
      let policy = try string("keep_aspect_ratio_policy", "stretch")
      let common = policy == "not_larger" ? ratios.min() : policy == "not_smaller" ? ratios.max() : nil
      for (place, axis) in axes.enumerated() {
        scales[axis] = common ?? ratios[place]
        sizes[axis] = common.map { Extent((Double(x.shape[axis]) * $0 + 0.5).rounded(.down)).value } ?? wanted[place]
      }
    }
    var regions = [(start: Double, end: Double)](repeating: (0, 1), count: x.rank)
    if options.transformation == .crop {
      let roi = has(1) ? try reals(1) : []
      try require(
        roi.count == 2 * axes.count && roi.allSatisfy(\.isFinite),
        "the region must have a start and an end for each axis",
        field: "roi")
      for (place, axis) in axes.enumerated() { regions[axis] = (roi[place], roi[axes.count + place]) }
    }
    return x.shape.indices.map { axis in
      // Axes that are not named stay, whatever the transformation.
      var own = options
      if !axes.contains(axis) { own.transformation = .halfPixel }
      return ResizedAxis(
        options: own, input: x.shape[axis], output: sizes[axis], scale: scales[axis], region: regions[axis])
    }
  }

  private func resizeOptions() throws -> ResizedAxis.Options {
    func wrong(_ name: String, _ value: String) -> ONNXError {
      error("'\(value)' is none of the standard's", field: name, kind: .malformed)
    }
    var options = ResizedAxis.Options()
    let mode = try string("mode", "nearest")
    guard let known = ResizedAxis.Mode(rawValue: mode) else { throw wrong("mode", mode) }
    options.mode = known
    let transformation = try string("coordinate_transformation_mode", "half_pixel")
    guard let known = ResizedAxis.Transformation(rawValue: transformation) else {
      throw wrong("coordinate_transformation_mode", transformation)
    }
    options.transformation = known
    let rounding = try string("nearest_mode", "round_prefer_floor")
    guard let known = ResizedAxis.Rounding(rawValue: rounding) else { throw wrong("nearest_mode", rounding) }
    options.rounding = known
    options.cubic = Double(try float("cubic_coeff_a", -0.75))
    options.excludesOutside = try flag("exclude_outside")
    options.antialias = try flag("antialias")
    options.extrapolation = try float("extrapolation_value", 0)
    return options
  }

  /// Axes that are read from their first element on, as before version 11.
  fileprivate func asymmetricAxes(of x: Tensor, _ scales: [Double]) throws -> [ResizedAxis] {
    try require(
      scales.count == x.rank && scales.allSatisfy { $0 > 0 && $0.isFinite },
      "there must be a positive scale for each axis: \(scales) for \(x.shape)", field: "scales")
    var options = ResizedAxis.Options()
    let mode = try string("mode", "nearest")
    switch mode {
    case "nearest": options.mode = .nearest
    case "linear", "bilinear": options.mode = .linear
    default: throw error("'\(mode)' is none of the standard's", field: "mode", kind: .malformed)
    }
    options.transformation = .asymmetric
    return x.shape.indices.map { axis in
      // As programs of that time have it, which the standard left open.
      options.rounding = scales[axis] < 1 ? .ceil : .floor
      return ResizedAxis(
        options: options, input: x.shape[axis],
        output: Extent((Double(x.shape[axis]) * scales[axis]).rounded(.down)).value, scale: scales[axis], region: (0, 1)
      )
    }
  }

  /// A tensor in the sizes that its axes get.
  fileprivate func resized(_ x: Tensor, _ axes: [ResizedAxis]) throws -> Tensor {
    try allow(axes.map(\.output))
    let changed = axes.indices.filter { !axes[$0].isSame }
    guard !changed.isEmpty else { return x }
    try require(
      changed.allSatisfy { axes[$0].input > 0 && axes[$0].output > 0 },
      "an axis without elements cannot be resized: \(x.shape) to \(axes.map(\.output))")
    if let fast = x.interpolated(axes, changed) { return fast }
    if axes[changed[0]].options.mode == .nearest {
      return changed.reduce(x) { x, axis in
        let result = x.indexSelect(axis: axis, Tensor(axes[axis].nearest))
        return result.extrapolated(axes[axis], axis)
      }
    }
    let wide = x.dtype == .float64 || !x.dtype.isFloatingPoint ? x.cast(to: .float32) : x
    var result = wide
    for axis in changed {
      try allow([axes[axis].output, axes[axis].input])
      let weights = axes[axis].weights.cast(to: wide.dtype)
      let outer = result.shape.dimensions[..<axis].reduce(1, *)
      let inner = result.shape.dimensions[(axis + 1)...].reduce(1, *)
      var sizes = result.shape.dimensions
      sizes[axis] = axes[axis].output
      let shape = try allow(sizes)
      let rows = [outer, axes[axis].input]
      result =
        inner == 1
        ? matmul(result.reshaped(Shape(rows)), weights.transposed())
        : matmul(weights.unsqueezed(0), result.reshaped(Shape(rows + [inner])))
      result = result.reshaped(shape).extrapolated(axes[axis], axis)
    }
    return result.cast(to: x.dtype)
  }
}

extension Tensor {
  /// Elements that lie outside of what is resized, as the number that stands for them.
  fileprivate func extrapolated(_ resized: ResizedAxis, _ axis: Int) -> Tensor {
    guard let outside = resized.outside, outside.contains(true) else { return self }
    let mask = Tensor(outside).reshaped(Shape([outside.count] + [Int](repeating: 1, count: rank - 1 - axis)))
    return select(mask, then: Tensor.full([], Double(resized.options.extrapolation), dtype: dtype), else: self)
  }

  /// Images that the engine resizes in one sweep; nil for others.
  fileprivate func interpolated(_ axes: [ResizedAxis], _ changed: [Int]) -> Tensor? {
    guard rank == 4, changed.allSatisfy({ $0 >= 2 }), dtype.isFloatingPoint, !shape.contains(0) else { return nil }
    let (rows, columns) = (axes[2], axes[3])
    let options = axes[changed[0]].options
    let size = Size2D(rows.output, columns.output)
    if options.mode == .nearest {
      // Whatever the rule is called: where it finds the same places, the engine's does as well.
      let isPlain = [rows, columns].allSatisfy { axis in
        axis.options.transformation != .crop
          && axis.nearest.enumerated().allSatisfy { $1 == $0 * axis.input / axis.output }
      }
      return isPlain ? interpolate(to: size, .nearest) : nil
    }
    guard dtype != .float64, !options.antialias, !options.excludesOutside,
      [rows, columns].allSatisfy({ abs($0.scale * Double($0.input) - Double($0.output)) < 1e-6 })
    else { return nil }
    if options.mode == .cubic, options.cubic != -0.75 { return nil }
    let method = options.mode == .linear ? Resampling.Method.bilinear : .bicubic
    switch options.transformation {
    case .halfPixel: return interpolate(to: size, Resampling(method))
    case .torch where size.height > 1 && size.width > 1: return interpolate(to: size, Resampling(method))
    case .alignCorners: return interpolate(to: size, Resampling(method, alignsCorners: true))
    default: return nil
    }
  }
}
