import SaccadeEngine

extension Operator {
  /// Convolutions.
  @OperatorFamily static var convolutions: [Operator] {
    Operator("Conv", 2...3) { call in
      let (x, weight) = (try call.real(0), try call.real(1))
      return try call.convolution(x, weight, bias: call.optionalReal(2)).cast(to: x.dtype)
    }
    Operator("ConvTranspose", 2...3) { call in
      let (x, weight) = (try call.real(0), try call.real(1))
      return try call.transposedConvolution(x, weight, bias: call.optionalReal(2)).cast(to: x.dtype)
    }
  }
}

extension Call {
  /// A convolution over one, two or three axes.
  func convolution(_ x: Tensor, _ weight: Tensor, bias: Tensor?) throws -> Tensor {
    try requireRank(x, 3...5)
    try require(weight.rank == x.rank, "input and weight must have as many axes: \(x.shape) and \(weight.shape)")
    let groups = try int("group", 1)
    try require(
      groups > 0 && weight.shape[0] > 0 && weight.shape[0] % groups == 0
        && Extent.product(weight.shape[1], groups) == x.shape[1],
      "the weight's channels times groups must be the input's: \(x.shape), \(weight.shape), group \(groups)")
    if let bias {
      try require(
        bias.shape == [weight.shape[0]], "the bias must have one number a channel: \(bias.shape) for \(weight.shape)")
    }
    let positions = Array(x.shape.dimensions.dropFirst(2))
    let window = try Window(self, kernel: Array(weight.shape.dimensions.dropFirst(2)), input: positions)
    try allow([x.shape[0], weight.shape[0]] + window.output)
    let operands = operands([x, weight] + (bias.map { [$0] } ?? []))
    let (images, kernels, shift) = (operands[0], operands[1], operands.count > 2 ? operands[2] : nil)
    func plane(_ list: [Int]) -> Size2D { Size2D(list.count > 1 ? list[list.count - 2] : 1, list[list.count - 1]) }
    let (before, after) = (
      plane(window.before.count > 1 ? window.before : [0] + window.before),
      plane(window.after.count > 1 ? window.after : [0] + window.after)
    )
    let padding = Padding2D(top: before.height, bottom: after.height, left: before.width, right: after.width)
    if x.rank < 5 {
      let flat = x.rank == 3
      let result = (flat ? images.unsqueezed(2) : images).conv2d(
        flat ? kernels.unsqueezed(2) : kernels, bias: shift, stride: plane(window.stride), padding: .explicit(padding),
        dilation: plane(window.dilation), groups: groups)
      return flat ? result.squeezed(2) : result
    }
    // The engine's volumes are padded alike on both sides.
    var volume = images
    for axis in 0..<3 {
      volume = volume.padded(axis: axis + 2, before: window.before[axis], after: window.after[axis])
    }
    func size(_ list: [Int]) -> Size3D { Size3D(list[0], list[1], list[2]) }
    return volume.conv3d(
      kernels, bias: shift, stride: size(window.stride), dilation: size(window.dilation), groups: groups)
  }

  /// The gradient of a convolution with respect to its input, over one, two or three axes.
  fileprivate func transposedConvolution(_ x: Tensor, _ weight: Tensor, bias: Tensor?) throws -> Tensor {
    try requireRank(x, 3...5)
    try require(weight.rank == x.rank, "input and weight must have as many axes: \(x.shape) and \(weight.shape)")
    let groups = try int("group", 1)
    try require(
      groups > 0 && x.shape[1] > 0 && x.shape[1] % groups == 0 && weight.shape[0] == x.shape[1],
      "the weight's first size must be the input's channels: \(x.shape), \(weight.shape), group \(groups)")
    let channels = Extent.product(weight.shape[1], groups)
    if let bias {
      try require(bias.shape == [channels], "the bias must have one number a channel: \(bias.shape), not \(channels)")
    }
    let spread = try Spread(self, kernel: Array(weight.shape.dimensions.dropFirst(2)), x.shape)
    try allow([x.shape[0], channels] + spread.whole)
    let operands = operands([x, weight] + (bias.map { [$0] } ?? []))
    var result = spread.applied(to: operands[0], operands[1], groups: groups)
    for axis in 0..<spread.count {
      result = result.padded(axis: axis + 2, before: -spread.before[axis], after: spread.extra[axis])
    }
    guard operands.count > 2 else { return result }
    return result + operands[2].reshaped(Shape([channels] + [Int](repeating: 1, count: spread.count)))
  }
}

/// How a transposed convolution spreads each pixel over the result.
private struct Spread {
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  /// How much of the whole result is cut off before, and added after (or cut off, where it is negative).
  private(set) var before: [Int] = []
  private(set) var extra: [Int] = []
  /// The sizes of all that pixels reach.
  private(set) var whole: [Int] = []
  var count: Int { kernel.count }

  init(_ call: Call, kernel: [Int], _ shape: Shape) throws {
    let count = kernel.count
    let longest = Int(Int32.max)
    func list(_ name: String, _ standard: Int, least: Int, count: Int) throws -> [Int] {
      let values = try call.ints(name) ?? [Int](repeating: standard, count: count)
      try call.require(
        values.count == count && values.allSatisfy { (least...longest).contains($0) },
        "there must be \(count) numbers from \(least) on: \(values)", field: name)
      return values
    }
    if let said = try call.ints("kernel_shape"), said != kernel {
      throw call.error("it is \(said), and the weight's is \(kernel)", field: "kernel_shape", kind: .malformed)
    }
    self.kernel = kernel
    stride = try list("strides", 1, least: 1, count: count)
    dilation = try list("dilations", 1, least: 1, count: count)
    let pads = try list("pads", 0, least: 0, count: 2 * count)
    let added = try list("output_padding", 0, least: 0, count: count)
    let wanted = try call.ints("output_shape").map { Array($0.suffix(count)) }
    try call.require(
      wanted.map { $0.count == count && $0.allSatisfy { (1...longest).contains($0) } } ?? true,
      "there must be \(count) sizes from 1 on: \(wanted ?? [])", field: "output_shape")
    let mode = try call.string("auto_pad", "NOTSET")
    guard ["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(mode) else {
      throw call.error("'\(mode)' is none of the standard's", field: "auto_pad", kind: .malformed)
    }
    for axis in 0..<count {
      let size = shape[axis + 2]
      try call.require(size > 0 && kernel[axis] > 0, "input and weight must have pixels: \(shape), kernel \(kernel)")
      let all = (Extent(stride[axis]) * (size - 1) + Extent(dilation[axis]) * (kernel[axis] - 1) + 1).value
      var (start, end) = (pads[axis], pads[count + axis])
      let isSame = mode.hasPrefix("SAME")
      if mode == "VALID" { (start, end) = (0, 0) }
      if let target = wanted?[axis] ?? (isSame ? Extent.product(size, stride[axis]) : nil) {
        let total = (Extent(all) + added[axis] - target).value
        // What is missing is added at the end.
        let taken = max(total, 0)
        start = mode == "SAME_UPPER" ? taken / 2 : taken - taken / 2
        end = total - start
      }
      let result = (Extent(all) + added[axis] - start - end).value
      try call.require(
        result > 0 && start < all && all <= longest && result <= longest,
        "the result must have pixels: \(result) along axis \(axis + 2), \(all) before \(start) and \(end) are cut off")
      before.append(start)
      extra.append(added[axis] - end)
      whole.append(max(all, result))
    }
  }

  /// All that pixels reach, nothing cut off.
  func applied(to x: Tensor, _ weight: Tensor, groups: Int) -> Tensor {
    if count == 1 {
      return x.unsqueezed(2).convTransposed2d(
        weight.unsqueezed(2), stride: Size2D(1, stride[0]), dilation: Size2D(1, dilation[0]), groups: groups
      ).squeezed(2)
    }
    let (plane, gaps) = (Size2D(stride[count - 2], stride[count - 1]), Size2D(dilation[count - 2], dilation[count - 1]))
    if count == 2 { return x.convTransposed2d(weight, stride: plane, dilation: gaps, groups: groups) }
    // Each slice of the kernel makes slices of the result, `stride` apart.
    let (n, depth) = (x.shape[0], x.shape[2])
    let slices = x.permuted([0, 2, 1, 3, 4]).reshaped([n * depth, x.shape[1], x.shape[3], x.shape[4]])
    var result: Tensor?
    for place in 0..<kernel[0] {
      let kernels = weight.slice(axis: 2, place..<place + 1).squeezed(2)
      let part = slices.convTransposed2d(kernels, stride: plane, dilation: gaps, groups: groups)
      let (c, h, w) = (part.shape[1], part.shape[2], part.shape[3])
      let apart = part.reshaped([n, depth, 1, c, h, w]).padded(axis: 2, before: 0, after: stride[0] - 1)
        .reshaped([n, depth * stride[0], c, h, w]).slice(axis: 1, 0..<(depth - 1) * stride[0] + 1)
      let spread = apart.padded(
        axis: 1, before: place * dilation[0], after: (kernel[0] - 1 - place) * dilation[0])
      result = result.map { $0 + spread } ?? spread
    }
    return (result ?? x).permuted([0, 2, 1, 3, 4])
  }
}
