extension Tensor {
  /// Replaces what a subscript selects.
  mutating func assign(_ value: Tensor, to parts: [AxisIndex]) {
    guard parts.contains(where: \.isTensor) else { return assignPart(value, parts) }
    // First the slices that positions and ranges choose, in them what tensors name, and the slices back.
    let slices = parts.flatMap { part in
      part.isTensor ? [AxisIndex](repeating: .all, count: part.axisCount) : [part]
    }
    let selection = Selection(of: self, parts)
    guard !slices.allSatisfy(\.isWhole) else {
      self = assigning(value, to: selection.tensors)
      return
    }
    assignPart(selection.view(of: self).assigning(value, to: selection.tensors), slices)
  }

  private mutating func assignPart(_ value: Tensor, _ parts: [AxisIndex]) {
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
    let kernels = self.kernels
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

  /// The tensor with other values at what index tensors or masks of its axes name.
  private func assigning(_ value: Tensor, to tensors: [(axis: Int, tensor: Tensor)]) -> Tensor {
    let (first, mask) = tensors[0]
    if tensors.count == 1, mask.dtype == .bool, value.elementCount == 1, mask.rank > 0,
      mask.shape.dimensions == Array(shape.dimensions.dropFirst(first).prefix(mask.rank))
    {
      let after = [Int](repeating: 1, count: rank - first - mask.rank)
      return maskedFill(mask.reshaped(Shape(mask.shape.dimensions + after)), value.reshaped([]))
    }
    let end = tensors.map { $0.axis + ($0.tensor.dtype == .bool ? $0.tensor.rank : 1) }.max() ?? first
    let (before, axes, after) = (
      shape.dimensions[..<first], shape.dimensions[first..<end], shape.dimensions[end...]
    )
    // Selecting from the positions themselves says where each value goes, and checks them.
    let count = axes.reduce(1, *)
    let places = Tensor.arange(count).reshaped(Shape(Array(axes)))
      .indexed(by: tensors.map { ($0.axis - first, $0.tensor) })
    let part = Shape(before + places.shape.dimensions + after)
    let value = value.withoutLeadingAxes(beyond: part.rank)
    guard value.shape.broadcast(with: part) == part else {
      misuse(
        "subscript",
        "what is assigned must broadcast to the part it replaces: \(value.shape) to \(part); slice or reshape one of "
          + "them")
    }
    return reshaped(Shape(before + [count] + after))
      .indexCopy(
        axis: first, places.flattened(),
        value.expanded(to: part).reshaped(Shape(before + [places.elementCount] + after))
      ).reshaped(shape)
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

  /// Whether it leaves its axes as they are.
  fileprivate var isWhole: Bool {
    switch kind {
    case .ellipsis, .range(from: nil, to: nil, step: 1): true
    default: false
    }
  }
}
