import SaccadeEngine

extension Operator {
  /// Shapes, and tensors in other shapes and types.
  @OperatorFamily static var shapes: [Operator] {
    Operator("Identity", 1) { try $0.tensor(0) }
    Operator("Dropout", 1...3, outputs: 1...2) { call in
      let x = try call.tensor(0)
      if call.opset >= 12, call.has(2), try call.item(2, as: Bool.self), try call.ratio() != 0 {
        throw call.unsupported("it drops elements, as in training")
      }
      let wantsMask = call.node.outputs.count > 1 && call.node.outputs[1] != nil
      let mask = wantsMask ? Value(Tensor.ones(x.shape, dtype: call.opset < 10 ? x.dtype : .bool)) : nil
      return [try call.value(0), mask]
    }
    // The sizes are there even where the elements are not.
    Operator("Shape", 1...1, outputs: 1...1) { call in
      let sizes = try call.tensor(0).shape.dimensions
      func bound(_ name: String, _ standard: Int) throws -> Int {
        let given = try call.int(name, standard)
        return min(max(given < 0 ? Extent(given).value + sizes.count : given, 0), sizes.count)
      }
      let (start, end) = (try bound("start", 0), try bound("end", sizes.count))
      return [Value(Tensor(start < end ? Array(sizes[start..<end]) : []), .int64)]
    }
    Operator("Size", 1...1, outputs: 1...1) { call in
      [Value(Tensor([try call.tensor(0).elementCount], shape: []), .int64)]
    }
    Operator("Cast", 1...1, outputs: 1...1) { call in
      guard let type = try call.elementType("to") else {
        throw call.error("the attribute is missing", field: "to", kind: .malformed)
      }
      return [try call.value(0).cast(to: type)]
    }
    Operator("CastLike", 2...2, outputs: 1...1, since: 15) { call in
      [try call.value(0).cast(to: try call.value(1).type)]
    }
    Operator("Reshape", 2) { call in
      let x = try call.tensor(0)
      return x.reshaped(try call.shape(try call.integers(1), of: x, keepsZeros: try call.flag("allowzero")))
    }
    Operator("Flatten", 1) { call in
      let x = try call.tensor(0)
      let given = try call.int("axis", 1)
      let axis = given == x.rank ? given : try call.axis(given, of: x.rank)
      let sizes = x.shape.dimensions
      return x.reshaped([sizes[..<axis].reduce(1, *), sizes[axis...].reduce(1, *)])
    }
    Operator("Squeeze", 1...2) { call in
      let x = try call.tensor(0)
      let given = try call.numbers("axes", orInput: 1, since: 13)
      let axes = try given.map { try call.axes($0, of: x.rank) } ?? x.shape.indices.filter { x.shape[$0] == 1 }
      try call.require(axes.allSatisfy { x.shape[$0] == 1 }, "the axes \(axes) must have size 1: \(x.shape)")
      return x.reshaped(Shape(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }))
    }
    Operator("Unsqueeze", 1...2) { call in
      let x = try call.tensor(0)
      let given = try call.numbers("axes", orInput: 1, since: 13) ?? []
      let axes = try call.axes(given, of: x.rank + given.count)
      var rest = x.shape.dimensions[...]
      let sizes = (0..<x.rank + axes.count).map { axes.contains($0) ? 1 : rest.removeFirst() }
      return x.reshaped(try call.allow(sizes, x.dtype))
    }
    Operator("Transpose", 1) { call in
      let x = try call.tensor(0)
      let order = try call.ints("perm") ?? Array((0..<x.rank).reversed())
      try call.require(
        order.sorted() == Array(0..<x.rank), "every axis must be named once: \(order) for \(x.shape)", field: "perm")
      return x.permuted(order)
    }
    Operator("Expand", 2, since: 8) { call in
      let x = try call.tensor(0)
      let wanted = try call.allow(call.integers(1), x.dtype)
      return x.expanded(to: try call.broadcast([x.shape, wanted]))
    }
    Operator("Tile", 2) { call in
      let (x, counts) = (try call.tensor(0), try call.integers(1))
      try call.require(
        counts.count == x.rank && counts.allSatisfy { $0 >= 0 }, "there must be a count an axis: \(counts), \(x.shape)")
      try call.allow(zip(counts, x.shape).map { Extent.product($0, $1) }, x.dtype)
      return x.repeated(counts)
    }
    Operator("Concat", 1...65536) { call in
      let tensors = try call.all()
      let first = tensors[0]
      let axis = try call.axis(call.int("axis", 1), of: first.rank)
      for tensor in tensors {
        try call.require(
          tensor.dtype == first.dtype && tensor.rank == first.rank
            && tensor.shape.indices.allSatisfy { $0 == axis || tensor.shape[$0] == first.shape[$0] },
          "the inputs must be alike but for axis \(axis): \(first.dtype) \(first.shape), \(tensor.dtype) \(tensor.shape)"
        )
      }
      var sizes = first.shape.dimensions
      sizes[axis] = Extent.sum(tensors.map { $0.shape[axis] })
      try call.allow(sizes, first.dtype)
      return tensors.count == 1 ? first : .concatenate(tensors, axis: axis)
    }
    Operator("Split", 1...2, outputs: 1...65536) { call in
      let x = try call.tensor(0)
      let axis = try call.axis(call.int("axis", 0), of: x.rank)
      let type = try call.value(0).type
      let sizes = try call.parts(of: x.shape[axis])
      try call.require(
        sizes.count >= call.node.outputs.count && sizes.allSatisfy { $0 >= 0 } && Extent.sum(sizes) == x.shape[axis],
        "the parts must make up axis \(axis): \(sizes), shape \(x.shape)", field: "split")
      return x.split(sizes: sizes, axis: axis).map { Value($0, type) }
    }
    Operator("Slice", 1...5) { call in try call.sliced() }
    Operator("Pad", 1...4) { call in try call.padded() }
    Operator("DepthToSpace", 1) { call in
      let (x, size) = (try call.tensor(0), try call.int("blocksize", 0))
      try call.requireRank(x, 4...4)
      try call.require(
        (1...1 << 20).contains(size) && x.shape[1] % (size * size) == 0,
        "the channels must be divisible by the block's pixels: \(x.shape), \(size)", field: "blocksize")
      if try call.string("mode", "DCR") == "CRD" { return x.pixelShuffle(size) }
      let (n, c, h, w) = (x.shape[0], x.shape[1] / (size * size), x.shape[2], x.shape[3])
      return x.reshaped([n, size, size, c, h, w]).permuted([0, 3, 4, 1, 5, 2]).reshaped([n, c, h * size, w * size])
    }
    Operator("SpaceToDepth", 1) { call in
      let (x, size) = (try call.tensor(0), try call.int("blocksize", 0))
      try call.requireRank(x, 4...4)
      try call.require(
        (1...1 << 20).contains(size) && x.shape[2] % size == 0 && x.shape[3] % size == 0,
        "height and width must be divisible by the block's side: \(x.shape), \(size)", field: "blocksize")
      let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / size, x.shape[3] / size)
      if try call.string("mode", "DCR") == "CRD" { return x.pixelUnshuffle(size) }
      return x.reshaped([n, c, h, size, w, size]).permuted([0, 3, 5, 1, 2, 4]).reshaped([n, c * size * size, h, w])
    }
  }
}

extension Value {
  /// The elements in another type; whole numbers beyond a narrow type lose their higher digits.
  func cast(to type: ElementType) -> Value {
    guard let dtype = type.dtype, type != self.type else { return self }
    if type.range != nil, type.bitCount < dtype.byteCount * 8 {
      return Value(tensor.cast(to: .int64).wrapped(to: type).cast(to: dtype), type)
    }
    return Value(tensor.cast(to: dtype), type)
  }
}

extension Call {
  fileprivate func ratio() throws -> Double { has(1) ? try item(1, as: Double.self) : 0.5 }

  /// The shape that a tensor is brought into: 0 keeps a size, −1 is what is left.
  fileprivate func shape(_ given: [Int], of x: Tensor, keepsZeros: Bool) throws -> Shape {
    var sizes = given
    for (place, size) in given.enumerated() where size == 0 && !keepsZeros {
      try require(place < x.rank, "0 keeps the size of an axis that is not there: \(given) for \(x.shape)")
      sizes[place] = x.shape[place]
    }
    let open = sizes.indices.filter { sizes[$0] == -1 }
    try require(
      open.count <= 1 && sizes.allSatisfy { $0 >= -1 }, "at most one size may be left open: \(given)", field: "shape")
    let known = sizes.filter { $0 != -1 }.reduce(Extent(1)) { $0 * $1 }.value
    if let place = open.first {
      try require(
        known > 0 && x.elementCount % known == 0, "the sizes \(given) do not divide \(x.elementCount) elements")
      sizes[place] = x.elementCount / known
    }
    let shape = try allow(sizes, x.dtype)
    try require(
      shape.elementCount == x.elementCount, "\(x.shape) has \(x.elementCount) elements, and \(shape) other")
    return shape
  }

  /// The sizes of the parts into which an axis is split.
  fileprivate func parts(of size: Int) throws -> [Int] {
    if let given = try numbers("split", orInput: 1, since: 13) { return given }
    let count = try int("num_outputs", node.outputs.count)
    try require((1...65536).contains(count), "there must be some parts: \(count)", field: "num_outputs")
    // The last may be smaller.
    let part = (size + count - 1) / count
    return (0..<count).map { max(min(part, size - $0 * part), 0) }
  }

  /// Parts of axes, forwards or backwards.
  fileprivate func sliced() throws -> Tensor {
    let x = try tensor(0)
    let isOld = opset < 10
    guard let starts = try isOld ? ints("starts") : integers(1), let ends = try isOld ? ints("ends") : integers(2)
    else {
      throw error("the attribute is missing", field: "starts", kind: .malformed)
    }
    let given = try isOld ? ints("axes") : has(3) ? integers(3) : nil
    let axes = try self.axes(given ?? Array(starts.indices), of: x.rank)
    let steps = try !isOld && has(4) ? integers(4) : [Int](repeating: 1, count: starts.count)
    try require(
      starts.count == ends.count && starts.count == axes.count && steps.count == axes.count && !steps.contains(0),
      "starts, ends, axes and steps must go together, no step 0: \(starts), \(ends), \(axes), \(steps)")
    var result = x
    for (place, axis) in axes.enumerated() {
      let (size, step) = (x.shape[axis], steps[place])
      func fromStart(_ bound: Int) -> Int { bound < 0 ? Extent(bound).value + size : bound }
      if step > 0 {
        let start = min(max(fromStart(starts[place]), 0), size)
        let end = min(max(fromStart(ends[place]), start), size)
        result = result.slice(axis: axis, start..<end, step: step)
      } else {
        let first = min(max(fromStart(starts[place]), -1), size - 1)
        // Beyond the first element, as the end of all of them.
        let last = min(max(fromStart(ends[place]), -1), first)
        result = result.slice(axis: axis, last + 1..<first + 1, step: step)
      }
    }
    return result
  }

  /// More around a tensor, or less.
  fileprivate func padded() throws -> Tensor {
    let x = try tensor(0)
    let isOld = opset < 11
    guard let amounts = try isOld ? ints("pads") : integers(1) else {
      throw error("the attribute is missing", field: "pads", kind: .malformed)
    }
    let given = try !isOld && has(3) ? integers(3) : nil
    let axes = try self.axes(given ?? Array(0..<x.rank), of: x.rank)
    try require(
      amounts.count == 2 * axes.count, "there must be two amounts for each of \(axes.count) axes: \(amounts)",
      field: "pads")
    let fill: Float
    if isOld {
      fill = try float("value", 0)
    } else if has(2) {
      fill = try item(2, as: Float.self)
    } else {
      fill = 0
    }
    let name = try string("mode", "constant")
    let modes: [String: PaddingMode] = [
      "constant": .constant(fill), "reflect": .reflect, "edge": .replicate, "wrap": .circular,
    ]
    guard let mode = modes[name] else {
      throw error("'\(name)' is none of the standard's", field: "mode", kind: .malformed)
    }
    var result = x
    for (place, axis) in axes.enumerated() {
      let (before, after) = (amounts[place], amounts[axes.count + place])
      let size = result.shape[axis]
      var sizes = result.shape.dimensions
      sizes[axis] = (Extent(size) + before + after).value
      try allow(sizes, x.dtype)
      let most =
        switch mode {
        case .constant: Int.max
        case .reflect: max(size - 1, 0)
        case .circular: size
        case .replicate: size > 0 ? Int.max : 0
        }
      try require(
        before >= -size && after >= -size && max(before, after) <= most,
        "axis \(axis) of \(x.shape) cannot get \(before) before and \(after) after by '\(name)'", field: "pads")
      // What is cut off goes first.
      result = result.slice(axis: axis, max(-before, 0)..<max(size - max(-after, 0), max(-before, 0)))
      if before > 0 || after > 0 {
        result = result.padded(axis: axis, before: max(before, 0), after: max(after, 0), mode)
      }
    }
    return result
  }
}
