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

  /// Memory whose contents are not set.
  package init(byteCount: Int, on device: Device = .standard) {
    self.byteCount = byteCount
    self.device = device
    address = MemoryPool.shared.allocate(byteCount)
  }

  /// No memory.
  private init() {
    byteCount = 0
    device = .standard
    address = nil
  }

  deinit {
    if let address { MemoryPool.shared.release(address, byteCount: byteCount) }
  }

  /// What all outlines have in the place of memory.
  static let nothing = Storage()

  /// Whether there is no memory.
  var isNone: Bool { address == nil }

  /// The address of the bytes, aligned to 64.
  ///
  /// All that reads or writes elements comes by here, so that nothing can be read from where nothing is.
  /// - Traps: if there are none
  package var pointer: UnsafeMutableRawPointer {
    guard let address else {
      misuse("Tensor", "an outline has a shape and no elements to read or write; give a tensor with numbers")
    }
    return address
  }
}
