/// An array of numbers of one element type, with any number of axes.
///
/// A tensor is a value: operations make new ones, and views (``reshaped(_:)``, ``transposed(_:_:)``, slices) share memory
/// without copying. Operations on tensors that stem from a ``Parameter`` are recorded, so that ``backward()`` can find
/// gradients.
///
/// ```swift
/// let x = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
/// let row = x[0]               // [1, 2, 3]
/// let total = (x * 2).sum()    // 42
/// ```
///
/// It may cross threads; a tensor that is part of a recorded computation should stay on the thread that records it.
public struct Tensor: Sendable {
  /// The size of each axis.
  public let shape: Shape
  /// The type of the elements.
  public let dtype: DType
  package let layout: Layout
  /// Mutable only so that Swift can tell whether anybody else holds it.
  var mutableStorage: Storage
  package var storage: Storage { mutableStorage }
  /// The recorded operation that this is a result of, and which of its results.
  var origin: Origin?

  package init(shape: Shape, dtype: DType, layout: Layout, storage: Storage) {
    self.shape = shape
    self.dtype = dtype
    self.layout = layout
    mutableStorage = storage
  }

  /// How many axes there are.
  public var rank: Int { shape.rank }

  /// How many elements there are.
  public var elementCount: Int { shape.elementCount }

  /// Whether gradients flow through this tensor into a parameter.
  public var requiresGradient: Bool { origin?.isRecorded ?? false }

  /// The same values, cut off from the recorded computation.
  public var detached: Tensor {
    var copy = self
    copy.origin = nil
    return copy
  }

  /// A row-major tensor whose contents the caller must set.
  /// - Traps: if a size is negative, or no memory holds so many elements
  package static func uninitialized(_ shape: Shape, _ dtype: DType) -> Tensor {
    shape.requirePossible()
    return Tensor(
      shape: shape, dtype: dtype, layout: .strided(StridedLayout(strides: shape.rowMajorStrides)),
      storage: Storage(byteCount: shape.elementCount * dtype.byteCount))
  }

  /// A tensor in a device's layout whose contents the caller must set.
  package static func uninitialized(_ layout: NativeLayout) -> Tensor {
    Tensor(
      shape: layout.shape, dtype: layout.dtype, layout: .native(layout), storage: Storage(byteCount: layout.byteCount))
  }

  /// An uninitialized tensor with the same memory order as this one; row-major when this is a view with gaps.
  package func uninitializedLike(dtype: DType? = nil) -> Tensor {
    if case .native(let native) = layout, dtype == nil || dtype == self.dtype { return .uninitialized(native) }
    return .uninitialized(shape, dtype ?? self.dtype)
  }

  /// Where the first element is.
  ///
  /// Native layouts start at the storage. The address does not hold the memory: where a tensor is mentioned no more it
  /// may be released, so wrap what reads the address in `withExtendedLifetime`.
  package var pointer: UnsafeMutableRawPointer {
    if case .strided(let strided) = layout { return storage.pointer + strided.offset * dtype.byteCount }
    return storage.pointer
  }

  /// The steps along each axis, or nil in a device's layout.
  package var strides: [Int]? {
    if case .strided(let strided) = layout { return strided.strides }
    return nil
  }

  /// The device's layout, or nil for a strided tensor.
  package var nativeLayout: NativeLayout? {
    if case .native(let native) = layout { return native }
    return nil
  }

  /// Whether the elements lie row by row without gaps.
  package var isRowMajor: Bool {
    guard let strides else { return false }
    var expected = 1
    for axis in stride(from: rank - 1, through: 0, by: -1) where shape[axis] != 1 {
      if strides[axis] != expected && elementCount > 0 { return false }
      expected *= shape[axis]
    }
    return true
  }

  /// The same storage read in another way; not recorded.
  package func view(_ shape: Shape, _ layout: StridedLayout) -> Tensor {
    Tensor(shape: shape, dtype: dtype, layout: .strided(layout), storage: storage)
  }
}
