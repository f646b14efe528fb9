/// The memory under one or more tensors; it goes back to the pool with the last of them.
///
/// An outline, which has a shape and no elements, has none: see ``Tensor/outline(_:dtype:)``.
///
/// Written once, by the kernel that makes the tensor. Only the optimizer, `Parameter` and assignments to subscripts
/// write again, and only when nobody else holds it: that is why it may cross threads.
package final class Storage: @unchecked Sendable {
  /// The address of the bytes; nil where there are none.
  private let address: UnsafeMutableRawPointer?
  /// How many bytes a tensor may use.
  package let byteCount: Int
  /// Where the bytes are.
  package let device: Device
  /// What is to be told when they are not used any more, and by which number it knows them.
  private let source: (any BlockSource)?
  private let block: Int
  /// Whether they are the source's, not the pool's.
  private let isBorrowed: Bool

  /// Memory whose contents are not set.
  package init(byteCount: Int, on device: Device = .standard) {
    self.byteCount = byteCount
    self.device = device
    let given = ExecutionContext.current.memory.flatMap { source in source.take(byteCount).map { (source, $0) } }
    source = given?.0
    block = given?.1.block ?? 0
    isBorrowed = given?.1.pointer != nil
    address = given?.1.pointer ?? MemoryPool.shared.allocate(byteCount)
  }

  /// What an outline has in the place of memory: an object of its own, so that outlines can be told apart.
  init(outlineOf byteCount: Int) {
    self.byteCount = byteCount
    device = .standard
    (source, block, isBorrowed) = (nil, 0, false)
    address = nil
  }

  deinit {
    source?.giveBack(block)
    if let address, !isBorrowed { MemoryPool.shared.release(address, byteCount: byteCount) }
  }

  /// Whether there is no memory.
  var isNone: Bool { address == nil }

  /// The address of the bytes, aligned to 64.
  ///
  /// All that reads or writes elements comes by here, so that nothing can be read from where nothing is.
  /// - Traps: if there are none, unless a trace notes the reading
  package var pointer: UnsafeMutableRawPointer {
    if let address { return address }
    guard let trace = ExecutionContext.current.trace else {
      misuse("Tensor", "an outline has a shape and no elements to read or write; give a tensor with numbers")
    }
    return trace.zeros(inPlaceOf: self)
  }
}
