import COneDNN

/// What the library has no code for on this processor, or only its reference code, runs in float32: operands widen, the
/// result rounds back.
///
/// Of bfloat16 that is everything where there is no AVX-512. float64 loses what float32 cannot hold.
extension CPUKernels {
  /// The tensor in float32, lying as it does.
  func widened(_ x: Tensor) -> Tensor {
    guard let strides = x.strides, x.dtype != .float32 else { return cast(x, to: .float32) }
    // A transposed matrix stays one: turning it would cost more than the conversion.
    let order = strides.indices.sorted { (-strides[$0], $0) < (-strides[$1], $1) }
    let rows = x.detached.permuted(order)
    guard rows.isRowMajor else { return cast(x, to: .float32) }
    var back = order
    for (place, axis) in order.enumerated() { back[axis] = place }
    return cast(rows, to: .float32).permuted(back)
  }

  /// The same, of what may not be there.
  func widened(_ x: Tensor?) -> Tensor? { x.map { widened($0) } }

  /// The order of images that `layout` is, for float32.
  func widened(_ layout: NativeLayout?) -> NativeLayout? {
    guard let layout else { return nil }
    let target = nativeDescriptor(layout).retyped(from: layout.dtype, to: .float32)
    guard case .native(let wide) = target.layout(layout.shape, .float32) else {
      return nil
    }
    return wide
  }

  /// The order of images that `layout` is, for float32.
  func widened(_ layout: Layout) -> Layout {
    guard case .native(let native) = layout else { return layout }
    return widened(native).map { .native($0) } ?? .strided(StridedLayout(strides: native.shape.rowMajorStrides))
  }
}

extension Primitive {
  /// Whether this is as good as the library can be asked for: a narrower type's reference code is slower than widening.
  func isWorthwhile(_ dtype: DType) -> Bool { dtype == .float32 || !isReference }

  /// Whether it is the library's reference code, a hundred times slower than what it generates.
  var isReference: Bool { implementation.hasPrefix("ref") }
}
