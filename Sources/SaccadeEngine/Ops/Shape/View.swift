/// Reads the same memory with other sizes and steps; the gradient goes back to where the elements came from.
package struct View: Op, Hashable {
  package let name: String
  package let shape: Shape
  /// How the input lay that it was made for, and how its elements are read then.
  package let source: StridedLayout
  package let layout: StridedLayout
  /// Where the elements stand in a row-major tensor of the input's shape, which is what its gradient is.
  package let rows: StridedLayout
  /// Which elements are read, whatever the order of the input's.
  package let reading: Reading

  /// What a view is made of.
  package enum Reading: Hashable, Sendable {
    /// The axes in another order: every element once, so that the inverse is the gradient.
    case permutation([Int])
    /// Every so many elements of some axes.
    case part(TensorPart)
    /// Whatever steps read, as on diagonals.
    case other
  }

  /// The axes of row-major tensors of a shape in another order.
  package init(permuting shape: Shape, by order: [Int]) {
    let source = StridedLayout(strides: shape.rowMajorStrides)
    let turned = StridedLayout(strides: order.map { source.strides[$0] })
    self.init(
      name: "permuted", shape: Shape(order.map { shape[$0] }), source: source, layout: turned, rows: turned,
      reading: .permutation(order))
  }

  init(
    name: String, shape: Shape, source: StridedLayout, layout: StridedLayout, rows: StridedLayout, reading: Reading
  ) {
    self.name = name
    self.shape = shape
    self.source = source
    self.layout = layout
    self.rows = rows
    self.reading = reading
  }

  /// The order of the axes, where they are only that.
  package var permutation: [Int]? { if case .permutation(let order) = reading { order } else { nil } }

  package var isView: Bool { true }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { [shape] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    if x[0].layout == .strided(source) { return [x[0].view(shape, layout)] }
    // In a graph, inputs lie as the operations before have left them.
    switch reading {
    case .permutation(let order):
      let plain = kernels.stridedIfNative(x[0], inOrder: order)
      guard case .strided(let own) = plain.layout else { return [plain] }
      return [plain.view(shape, StridedLayout(offset: own.offset, strides: order.map { own.strides[$0] }))]
    case .part(let part):
      let plain = kernels.rowMajorIfNative(x[0])
      guard case .strided(let own) = plain.layout else { return [plain] }
      return [plain.view(shape, part.layout(in: own, isEmpty: shape.contains(0)))]
    case .other:
      let plain = kernels.rowMajor(x[0])
      let offset = if case .strided(let own) = plain.layout { own.offset } else { 0 }
      return [plain.view(shape, StridedLayout(offset: offset + rows.offset, strides: rows.strides))]
    }
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    if let permutation {
      var inverse = permutation
      for (position, axis) in permutation.enumerated() { inverse[axis] = position }
      return [dy.permuted(inverse)]
    }
    return [kernels.embed(dy, in: saved.inputShapes[0], at: rows)]
  }
}

/// Every so many elements of some axes of a tensor.
package struct TensorPart: Hashable, Sendable {
  /// The axis of the tensor that an axis of the part runs along, and in what steps.
  package struct Source: Hashable, Sendable {
    package let axis: Int
    package let step: Int

    package init(axis: Int, step: Int) { (self.axis, self.step) = (axis, step) }
  }

  /// The first position along each axis of the tensor.
  package let starts: [Int]
  /// What each axis of the part runs along; nil for a new one of one element.
  package let sources: [Source?]

  package init(starts: [Int], sources: [Source?]) { (self.starts, self.sources) = (starts, sources) }

  /// Where the part lies in a tensor's memory.
  func layout(in whole: StridedLayout, isEmpty: Bool) -> StridedLayout {
    let offset = zip(starts, whole.strides).reduce(whole.offset) { $0 + $1.0 * $1.1 }
    let strides = sources.map { source in source.map { whole.strides[$0.axis] * $0.step } ?? 1 }
    return StridedLayout(offset: isEmpty ? whole.offset : offset, strides: strides)
  }
}

/// Reads the elements row by row with other sizes.
package struct Reshape: Op, Hashable {
  package let shape: Shape
  package var name: String { "reshaped" }

  /// A change to sizes of as many elements.
  package init(shape: Shape) { self.shape = shape }

  package var isView: Bool { true }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[0].elementCount == shape.elementCount else {
      throw ShapeError(
        "the number of elements must stay: \(inputs[0]) has \(inputs[0].elementCount), \(shape) has "
          + "\(shape.elementCount); a size of -1 follows from the rest")
    }
    return [shape]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    if x[0].shape == shape { return [x[0].detached] }
    if let strides = x[0].strides, let merged = x[0].shape.strides(strides, readAs: shape) {
      let offset = if case .strided(let strided) = x[0].layout { strided.offset } else { 0 }
      return [x[0].view(shape, StridedLayout(offset: offset, strides: merged))]
    }
    let rows = kernels.rowMajor(x[0])
    let offset = if case .strided(let strided) = rows.layout { strided.offset } else { 0 }
    return [rows.view(shape, StridedLayout(offset: offset, strides: shape.rowMajorStrides))]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0]?.reshaped(saved.inputShapes[0])]
  }
}

extension Shape {
  /// The steps that read elements laid out with `strides` row by row as another shape; nil if no steps do.
  func strides(_ strides: [Int], readAs other: Shape) -> [Int]? {
    guard elementCount > 0 else { return other.rowMajorStrides }
    // Neighbouring axes that one step runs through, innermost last.
    var runs: [(size: Int, stride: Int)] = []
    for axis in indices where dimensions[axis] != 1 {
      if let last = runs.last, last.stride == strides[axis] * dimensions[axis] {
        runs[runs.count - 1] = (last.size * dimensions[axis], strides[axis])
      } else {
        runs.append((dimensions[axis], strides[axis]))
      }
    }
    var result = [Int](repeating: 1, count: other.rank)
    var left = 1
    var step = 1
    for axis in other.indices.reversed() {
      guard other[axis] != 1 else {
        // As in rows: libraries take the steps of single elements seriously.
        result[axis] = axis + 1 < other.rank ? result[axis + 1] * other[axis + 1] : 1
        continue
      }
      if left == 1 {
        guard let run = runs.popLast() else { return nil }
        (left, step) = run
      }
      guard left % other[axis] == 0 else { return nil }
      result[axis] = step
      step *= other[axis]
      left /= other[axis]
    }
    return result
  }
}

/// Repeats axes of size 1 without copying; the walk sums the gradient back.
package struct Expand: Op, Hashable {
  package let shape: Shape
  package var name: String { "expanded" }

  package var isView: Bool { true }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[0].broadcast(with: shape) == shape else {
      throw ShapeError("only axes of size 1 can repeat: \(inputs[0]) to \(shape); unsqueeze or slice first")
    }
    guard shape.dimensions.allSatisfy({ $0 >= 0 }) else { throw ShapeError("no size may be negative: \(shape)") }
    return [shape]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let plain = x[0].nativeLayout == nil ? x[0] : kernels.rowMajor(x[0])
    let offset = if case .strided(let strided) = plain.layout { strided.offset } else { 0 }
    let strides = plain.shape.broadcastStrides(plain.strides ?? [], to: shape.dimensions)
    return [plain.view(shape, StridedLayout(offset: offset, strides: strides))]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { gradients }
}
