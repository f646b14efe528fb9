import SaccadeEngine

/// How a window moves over the axes of positions: what convolutions and poolings say in their attributes.
struct Window {
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  /// How much is added before and after each axis.
  private(set) var before: [Int]
  private(set) var after: [Int]
  /// How many positions the window has along each axis.
  private(set) var output: [Int]

  /// More than any image's side; products of two such sizes do not overflow.
  private static let longest = Int(Int32.max)

  /// The window of a node over an input `[n, c, …]`.
  /// - Parameters:
  ///   - kernel: the window's size, where the weight tells it
  ///   - input: the sizes of the input's axes of positions
  ///   - roundsUp: whether a window that is not whole counts
  init(_ call: Call, kernel given: [Int]?, input: [Int], roundsUp: Bool = false) throws {
    let count = input.count
    func list(_ name: String, _ standard: Int, least: Int) throws -> [Int] {
      let values = try call.ints(name) ?? [Int](repeating: standard, count: count)
      try call.require(
        values.count == count && values.allSatisfy { (least...Self.longest).contains($0) },
        "there must be \(count) numbers from \(least) on: \(values)", field: name)
      return values
    }
    if let given {
      kernel = given
      if let said = try call.ints("kernel_shape"), said != given {
        throw call.error("it is \(said), and the weight's is \(given)", field: "kernel_shape", kind: .malformed)
      }
    } else {
      guard let said = try call.ints("kernel_shape") else {
        throw call.error("the attribute is missing", field: "kernel_shape", kind: .malformed)
      }
      kernel = said
    }
    try call.require(
      kernel.count == count && kernel.allSatisfy { (1...Self.longest).contains($0) },
      "there must be \(count) sizes from 1 on: \(kernel)", field: "kernel_shape")
    stride = try list("strides", 1, least: 1)
    dilation = try list("dilations", 1, least: 1)
    (before, after, output) = ([], [], [])
    let pads = try call.ints("pads") ?? [Int](repeating: 0, count: 2 * count)
    try call.require(
      pads.count == 2 * count && pads.allSatisfy { (0...Self.longest).contains($0) },
      "there must be \(2 * count) numbers from 0 on: \(pads)", field: "pads")
    let mode = try call.string("auto_pad", "NOTSET")
    for axis in 0..<count {
      let span = (Extent(dilation[axis]) * (kernel[axis] - 1) + 1).value
      var (start, end) = (pads[axis], pads[count + axis])
      switch mode {
      case "NOTSET", "": break
      case "VALID": (start, end) = (0, 0)
      case "SAME_UPPER", "SAME_LOWER":
        let wanted = (input[axis] + stride[axis] - 1) / stride[axis]
        let missing = max((Extent(wanted - 1) * stride[axis] + span - input[axis]).value, 0)
        start = mode == "SAME_UPPER" ? missing / 2 : missing - missing / 2
        end = missing - start
      case let other: throw call.error("'\(other)' is none of the standard's", field: "auto_pad", kind: .malformed)
      }
      let padded = (Extent(input[axis]) + start + end).value
      try call.require(
        input[axis] > 0 && padded <= Self.longest && span <= padded,
        "the window must fit the input: \(span) wide, on \(input[axis]) with \(start) before and \(end) after")
      let steps = padded - span
      var places = steps / stride[axis] + 1
      if roundsUp, steps % stride[axis] != 0, places * stride[axis] < input[axis] + start {
        // A window that begins in what is added at the end does not count.
        places += 1
      }
      before.append(start)
      after.append(end)
      output.append(places)
    }
  }

  /// What has to be added after an axis so that all windows are whole.
  func wholeAfter(_ axis: Int, input: Int) -> Int {
    (output[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - input - before[axis]
  }
}

extension Tensor {
  /// The tensor with more before and after one of its axes, or less.
  /// - Traps: if the mode cannot give so much
  func padded(axis: Int, before: Int, after: Int, _ mode: PaddingMode = .zeros) -> Tensor {
    if before == 0, after == 0 { return self }
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    var sizes = shape.dimensions
    sizes[axis] += before + after
    return reshaped([outer, shape[axis], inner])
      .pad(Padding2D(top: before, bottom: after, left: 0, right: 0), mode).reshaped(Shape(sizes))
  }
}
