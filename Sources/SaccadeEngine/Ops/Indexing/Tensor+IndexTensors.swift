extension Tensor {
  /// The tensor with index tensors and masks applied to its axes, those of a subscript.
  ///
  /// Index tensors of neighbouring axes broadcast and name one element for each combination, as in NumPy.
  func indexed(by tensors: [(axis: Int, tensor: Tensor)]) -> Tensor {
    var groups: [(axis: Int, tensors: [Tensor])] = []
    for (axis, tensor) in tensors {
      if tensor.dtype != .bool, let last = groups.last, last.tensors[0].dtype != .bool,
        last.axis + last.tensors.count == axis
      {
        groups[groups.count - 1].tensors.append(tensor)
      } else {
        groups.append((axis, [tensor]))
      }
    }
    guard groups.count <= 1 else {
      misuse("subscript", "index tensors and masks must be of neighbouring axes, one mask at most; use two subscripts")
    }
    return groups.reduce(self) { result, group in
      if group.tensors[0].dtype == .bool {
        return result.selected(where: group.tensors[0], axis: group.axis, "subscript")
      }
      return result.selected(at: group.tensors, axis: group.axis)
    }
  }

  private func selected(at indices: [Tensor], axis: Int) -> Tensor {
    let positions = indices.enumerated().map { $1.wrapped(to: shape[axis + $0]) }
    guard positions.count > 1 else { return apply(IndexSelect(name: "subscript", axis: axis), self, positions[0]) }
    // Several axes merge into one, and so do their positions: each must be checked on its own first.
    var place = positions[0]
    place.checkRange(shape[axis])
    for (offset, position) in positions.enumerated().dropFirst() {
      let size = shape[axis + offset]
      position.checkRange(size)
      place = place * Tensor([size], shape: []) + position
    }
    let end = axis + positions.count
    let merged = reshaped(
      Shape(shape.dimensions[..<axis] + [shape.dimensions[axis..<end].reduce(1, *)] + shape.dimensions[end...]))
    return apply(IndexSelect(name: "subscript", axis: axis), merged, place)
  }

  /// Negative positions counted from the end.
  private func wrapped(to size: Int) -> Tensor {
    let positions = asIndices("subscript").detached
    return select(positions .< 0, then: positions + Tensor([size], shape: []), else: positions)
  }

  private func checkRange(_ size: Int) {
    guard elementCount > 0 else { return }
    let (least, most) = (min().item(as: Int.self), max().item(as: Int.self))
    guard least >= 0, most < size else {
      misuse("subscript", "every index must lie in \(-size) ..< \(size): \(least < 0 ? least - size : most)")
    }
  }
}
