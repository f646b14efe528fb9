/// The memory under one or more tensors; it goes back to the pool with the last of them.
///
/// Written once, by the kernel that makes the tensor. Only the optimizer, `Parameter` and assignments to subscripts
/// write again, and only when nobody else holds it: that is why it may cross threads.
package final class Storage: @unchecked Sendable {
  /// The address of the bytes, aligned to 64.
  package let pointer: UnsafeMutableRawPointer
  /// How many bytes a tensor may use.
  package let byteCount: Int
  /// Where the bytes are.
  package let device: Device

  /// Memory whose contents are not set.
  package init(byteCount: Int, on device: Device = .standard) {
    self.byteCount = byteCount
    self.device = device
    pointer = MemoryPool.shared.allocate(byteCount)
  }

  deinit { MemoryPool.shared.release(pointer, byteCount: byteCount) }
}
