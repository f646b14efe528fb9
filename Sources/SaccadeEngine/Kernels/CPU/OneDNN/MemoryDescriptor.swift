import COneDNN
import Synchronization

/// The library's description of a tensor: sizes, element type, order in memory.
final class MemoryDescriptor: @unchecked Sendable {
  let handle: dnnl_memory_desc_t
  private let isOwned: Bool
  /// Kept alive because a borrowed handle lives in it.
  private let owner: AnyObject?
  /// The layout that it was last asked for: that of a compiled operation is asked for with every run.
  private let known = Mutex<KnownLayout?>(nil)

  private struct KnownLayout {
    let shape: Shape
    let dtype: DType
    let layout: Layout
  }

  private init(owned handle: dnnl_memory_desc_t) {
    self.handle = handle
    isOwned = true
    owner = nil
  }

  /// A description that lives inside something else of the library.
  init(borrowed handle: const_dnnl_memory_desc_t, from owner: AnyObject?) {
    self.handle = handle
    isOwned = false
    self.owner = owner
  }

  deinit { if isOwned { dnnl_memory_desc_destroy(handle) } }

  /// Elements at the given steps.
  static func strided(_ dimensions: [Int], _ strides: [Int], _ dtype: DType) -> MemoryDescriptor {
    strided(dimensions, strides, dtype.oneDNN)
  }

  /// Elements at the given steps, of a type that tensors may not have.
  static func strided(_ dimensions: [Int], _ strides: [Int], _ type: dnnl_data_type_t) -> MemoryDescriptor {
    var handle: dnnl_memory_desc_t?
    let sizes = dimensions.map(Int64.init)
    let steps = strides.map(Int64.init)
    OneDNN.check(
      dnnl_memory_desc_create_with_strides(&handle, Int32(sizes.count), sizes, type, steps),
      "descriptor of \(dimensions) with strides \(strides)")
    return MemoryDescriptor(owned: OneDNN.unwrap(handle, "descriptor"))
  }

  /// Row-major elements.
  static func rowMajor(_ dimensions: [Int], _ dtype: DType) -> MemoryDescriptor {
    strided(dimensions, Shape(dimensions).rowMajorStrides, dtype)
  }

  /// An order that the primitive may choose.
  static func any(_ dimensions: [Int], _ dtype: DType) -> MemoryDescriptor { any(dimensions, dtype.oneDNN) }

  /// An order that the primitive may choose, of elements of a type that tensors may not have.
  static func any(_ dimensions: [Int], _ type: dnnl_data_type_t) -> MemoryDescriptor {
    tagged(dimensions, type, dnnl_format_tag_any)
  }

  /// One of the library's named orders.
  static func tagged(_ dimensions: [Int], _ dtype: DType, _ tag: dnnl_format_tag_t) -> MemoryDescriptor {
    tagged(dimensions, dtype.oneDNN, tag)
  }

  private static func tagged(
    _ dimensions: [Int], _ type: dnnl_data_type_t, _ tag: dnnl_format_tag_t
  ) -> MemoryDescriptor {
    var handle: dnnl_memory_desc_t?
    let sizes = dimensions.map(Int64.init)
    OneDNN.check(
      dnnl_memory_desc_create_with_tag(&handle, Int32(sizes.count), sizes, type, tag),
      "descriptor of \(dimensions)")
    return MemoryDescriptor(owned: OneDNN.unwrap(handle, "descriptor"))
  }

  /// The orders of images and of weights' gradients, which casts keep; the library cannot be asked for the order of
  /// another description.
  private static let kept = [
    4: [dnnl_aBcd16b, dnnl_aBcd8b, dnnl_aBcd4b, dnnl_ABcd16b16a, dnnl_ABcd16a16b, dnnl_Acdb16a],
    5: [dnnl_Abcde16a],
  ]

  /// The same order for another element type, rows where it has no name; itself for its own type.
  func retyped(from own: DType, to dtype: DType) -> MemoryDescriptor {
    if own == dtype { return self }
    let sizes = dimensions
    if isBlocked, innerBlocks.isEmpty { return .strided(sizes, strides, dtype) }
    let tag = Self.kept[sizes.count]?.first { isEqual(to: .tagged(sizes, own, $0)) }
    return tag.map { .tagged(sizes, dtype, $0) } ?? .rowMajor(sizes, dtype)
  }

  /// The same bytes with axes in another order: axis i becomes axis `positions[i]`.
  func permuted(_ positions: [Int]) -> MemoryDescriptor {
    var permuted: dnnl_memory_desc_t?
    OneDNN.check(
      dnnl_memory_desc_permute_axes(&permuted, handle, positions.map(Int32.init)), "axes in the order \(positions)")
    return MemoryDescriptor(owned: OneDNN.unwrap(permuted, "descriptor"))
  }

  /// The first elements along every axis, lying as they do; nil where the order cannot be cut so.
  func first(_ sizes: [Int]) -> MemoryDescriptor? {
    if sizes == dimensions { return self }
    var part: dnnl_memory_desc_t?
    let offsets = [Int64](repeating: 0, count: sizes.count)
    let status = dnnl_memory_desc_create_submemory(&part, handle, sizes.map(Int64.init), offsets)
    return status == dnnl_success ? part.map { MemoryDescriptor(owned: $0) } : nil
  }

  /// How many elements lie between the start and the position `index` along an axis that stands outside all blocks or
  /// begins a block.
  func offset(of index: Int, along axis: Int) -> Int {
    let block = innerBlocks.lazy.filter { $0.axis == axis }.map(\.size).reduce(1, *)
    return index / block * strides[axis]
  }

  /// The layout of a tensor whose bytes it describes; see ``LayoutTable``.
  func layout(_ shape: Shape, _ dtype: DType) -> Layout {
    let known = known.withLock { $0 }
    if let known, known.shape == shape, known.dtype == dtype { return known.layout }
    let layout = LayoutTable.shared.layout(self, shape: shape, dtype: dtype)
    self.known.withLock { $0 = KnownLayout(shape: shape, dtype: dtype, layout: layout) }
    return layout
  }

  /// Whether both describe the same bytes.
  func isEqual(to other: MemoryDescriptor) -> Bool { dnnl_memory_desc_equal(handle, other.handle) != 0 }

  var byteCount: Int { dnnl_memory_desc_get_size(handle) }

  var dimensions: [Int] { array(dnnl_query_dims, count: rank) }

  var strides: [Int] { array(dnnl_query_strides, count: rank) }

  var paddedDimensions: [Int] { array(dnnl_query_padded_dims, count: rank) }

  /// The blocks that stand together innermost: their sizes, and the axes they are of.
  var innerBlocks: [(axis: Int, size: Int)] {
    let count = Int(query(dnnl_query_inner_nblks_s32, as: Int32.self))
    return Array(zip(array(dnnl_query_inner_idxs, count: count), array(dnnl_query_inner_blks, count: count)))
      .map { (axis: $0.0, size: $0.1) }
  }

  /// Whether sizes, strides and inner blocks say all of the order.
  var isBlocked: Bool { query(dnnl_query_format_kind, as: UInt32.self) == dnnl_blocked.rawValue }

  private var rank: Int { Int(query(dnnl_query_ndims_s32, as: Int32.self)) }

  private func query<Value: FixedWidthInteger>(_ what: dnnl_query_t, as type: Value.Type) -> Value {
    var value: Value = 0
    OneDNN.check(dnnl_memory_desc_query(handle, what, &value), "query of a descriptor")
    return value
  }

  private func array(_ what: dnnl_query_t, count: Int) -> [Int] {
    var values: UnsafePointer<Int64>?
    OneDNN.check(dnnl_memory_desc_query(handle, what, &values), "query of a descriptor")
    guard let values else { return [] }
    return (0..<count).map { Int(values[$0]) }
  }
}
