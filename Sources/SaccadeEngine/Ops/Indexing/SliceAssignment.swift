/// A tensor with other values in one of its parts.
struct SliceAssignment: Op, Hashable {
  let view: ViewedElements
  var name: String { "subscript" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[1].broadcast(with: view.shape) == view.shape else {
      throw ShapeError(
        "what is assigned must broadcast to the part it replaces: \(inputs[1]) to \(view.shape); slice or reshape one "
          + "of them")
    }
    return [inputs[0]]
  }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    [kernels.overwrite(x[0], with: kernels.cast(x[1], to: x[0].dtype), at: view)]
  }

  func kept(for needed: Operands) -> Kept { .nothing }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    var result: [Tensor?] = [nil, nil]
    if saved.needed.contains(0) {
      result[0] = kernels.overwrite(dy, with: kernels.fill([], dy.dtype, 0), at: view)
    }
    if saved.needed.contains(1) {
      let rows = kernels.rowMajor(dy)
      let start = if case .strided(let own) = rows.layout { own.offset } else { 0 }
      let layout = StridedLayout(offset: start + view.layout.offset, strides: view.layout.strides)
      result[1] = rows.view(view.shape, layout)
    }
    return result
  }
}

extension Tensor {
  /// Replaces what a subscript selects.
  mutating func assign(_ value: Tensor, to parts: [AxisIndex]) {
    if parts.contains(where: \.isTensor) {
      self = assigning(value, at: parts)
      return
    }
    let view = viewedElements(parts)
    let value = value.withoutLeadingAxes(beyond: view.shape.rank)
    let isRecorded = ExecutionContext.current.isRecording && (requiresGradient || value.requiresGradient)
    let op = SliceAssignment(view: view)
    // A loop that fills a tensor piece by piece must not copy all of it each time.
    guard !isRecorded, nativeLayout == nil, value.shape.broadcast(with: view.shape) == view.shape, isUniquelyHeld
    else {
      self = apply(op, self, value)
      return
    }
    origin = nil
    let kernels = Device.cpu.kernels
    let typed = kernels.cast(value, to: dtype)
    kernels.overwrite(&self, with: typed, at: view)
  }

  /// The part that positions and ranges choose, as steps through rows.
  private func viewedElements(_ parts: [AxisIndex]) -> ViewedElements {
    // Views read nothing, so there need be no memory.
    let rows = Tensor(
      shape: shape, dtype: dtype, layout: .strided(StridedLayout(strides: shape.rowMajorStrides)),
      storage: Storage(byteCount: 0))
    let part = rows.selected(parts)
    guard case .strided(let layout) = part.layout else { return ViewedElements(shape: [], layout: .init(strides: [])) }
    return ViewedElements(shape: part.shape, layout: layout)
  }

  /// The tensor with other values at what index tensors or masks name.
  private func assigning(_ value: Tensor, at parts: [AxisIndex]) -> Tensor {
    if parts.count == 1, case .tensor(let mask) = parts[0].kind, mask.dtype == .bool, value.elementCount == 1,
      mask.rank > 0, mask.shape.dimensions == Array(shape.dimensions.prefix(mask.rank))
    {
      let axes = mask.shape.dimensions + [Int](repeating: 1, count: rank - mask.rank)
      return maskedFill(mask.reshaped(Shape(axes)), value.reshaped([]))
    }
    // Selecting from the positions themselves says where each value goes.
    let places = Tensor.arange(elementCount).reshaped(shape).selected(parts)
    let value = value.withoutLeadingAxes(beyond: places.rank)
    guard value.shape.broadcast(with: places.shape) == places.shape else {
      misuse(
        "subscript",
        "what is assigned must broadcast to the part it replaces: \(value.shape) to \(places.shape); slice or reshape "
          + "one of them")
    }
    return flattened().scatter(axis: 0, places.flattened(), value.expanded(to: places.shape).flattened())
      .reshaped(shape)
  }

  /// Without axes of size 1 that a smaller rank has no place for.
  private func withoutLeadingAxes(beyond rank: Int) -> Tensor {
    let extra = self.rank - rank
    guard extra > 0, shape.dimensions.prefix(extra).allSatisfy({ $0 == 1 }) else { return self }
    return reshaped(Shape(Array(shape.dimensions.dropFirst(extra))))
  }
}

extension AxisIndex {
  fileprivate var isTensor: Bool { if case .tensor = kind { true } else { false } }
}
