/// Elements of a source, one after another, where a mask holds.
package struct MaskedScatter: Op, Hashable {
  package var name: String { "maskedScatter" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[0] == inputs[1] else {
      throw ShapeError(
        "the mask must have the tensor's shape: mask \(inputs[1]), tensor \(inputs[0]); expand the smaller one")
    }
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.maskedScatter(x[0], x[1], kernels.cast(x[2], to: x[0].dtype))]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil, nil] }
    let mask = saved.input(1)
    var result: [Tensor?] = [nil, nil, nil]
    if saved.needed.contains(0) { result[0] = dy.maskedFill(mask, 0) }
    if saved.needed.contains(2) {
      let used = dy.maskedSelect(mask)
      // Elements that the mask has no place for get nothing.
      let all: Shape = [saved.inputShapes[2].elementCount]
      result[2] = kernels.embed(used, in: all, at: StridedLayout(strides: [1])).reshaped(saved.inputShapes[2])
    }
    return result
  }
}

extension Tensor {
  /// The tensor with one number where a mask holds; mask and tensor broadcast.
  ///
  /// It has the tensor's element type, and the number's gradient is the sum of those where the mask holds.
  /// - Traps: if the mask is not of booleans, the shapes do not broadcast, or the value is not one number
  public func maskedFill(_ mask: Tensor, _ value: Tensor) -> Tensor {
    guard mask.dtype == .bool, value.elementCount == 1 else {
      misuse(
        "maskedFill",
        "the mask must be of booleans and the value one number: mask \(mask.dtype), value \(value.shape); compare, "
          + "as in x .> 0, or use select(_:then:else:)")
    }
    return select(mask, then: value.reshaped([]).cast(to: dtype), else: self)
  }

  /// The tensor with one number where a mask holds; mask and tensor broadcast.
  /// - Traps: if the mask is not of booleans, or the shapes do not broadcast
  public func maskedFill(_ mask: Tensor, _ value: Float) -> Tensor { maskedFill(mask, Tensor(value)) }

  /// The tensor with elements of `source`, one after another, where a mask holds, in row-major order; mask and tensor
  /// broadcast.
  /// - Traps: if the mask is not of booleans, the shapes do not broadcast, or the source has fewer elements than the
  ///   mask has places
  public func maskedScatter(_ mask: Tensor, _ source: Tensor) -> Tensor {
    guard mask.dtype == .bool, let common = shape.broadcast(with: mask.shape) else {
      misuse(
        "maskedScatter",
        "the mask must be of booleans and broadcast with the tensor: mask \(mask.dtype) \(mask.shape), tensor "
          + "\(shape); compare, as in x .> 0, or reshape the mask")
    }
    let places = mask.detached.expanded(to: common)
    let count = places.sum().item(as: Int.self)
    guard count <= source.elementCount else {
      misuse(
        "maskedScatter",
        "there must be an element for each place: the mask has \(count) places, the source \(source.elementCount) "
          + "elements; give more, or use maskedFill(_:_:)")
    }
    return apply(MaskedScatter(), expanded(to: common), places, source)
  }
}
