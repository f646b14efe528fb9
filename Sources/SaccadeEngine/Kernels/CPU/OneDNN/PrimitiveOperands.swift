import COneDNN

/// The library's handles of a primitive's operands, which are made once and pointed at other memory in every run: to make
/// them costs as much as to find the primitive.
final class PrimitiveOperands: @unchecked Sendable {
  private let descriptors: [(index: Int32, descriptor: MemoryDescriptor)]
  let handles: UnsafeMutableBufferPointer<dnnl_exec_arg_t>

  /// Handles for operands that lie like these, and for the scratchpad of a primitive that wants one.
  init(like arguments: [Primitive.Argument], scratchpad: dnnl_memory_desc_t?) {
    descriptors = arguments.map { ($0.index, $0.descriptor) }
    handles = .allocate(capacity: arguments.count + (scratchpad == nil ? 0 : 1))
    for (position, argument) in arguments.enumerated() {
      handles[position] = Self.handle(argument.index, argument.descriptor.handle)
    }
    if let scratchpad { handles[arguments.count] = Self.handle(DNNL_ARG_SCRATCHPAD, scratchpad) }
  }

  deinit {
    for handle in handles { dnnl_memory_destroy(handle.memory) }
    handles.deallocate()
  }

  private static func handle(_ index: Int32, _ descriptor: dnnl_memory_desc_t) -> dnnl_exec_arg_t {
    var memory: dnnl_memory_t?
    // No memory yet: the pointer comes with the run.
    OneDNN.check(dnnl_memory_create(&memory, descriptor, OneDNN.engine.pointer, nil), "memory")
    return dnnl_exec_arg_t(arg: index, memory: memory)
  }

  /// Whether these operands are the same ones and lie the same way.
  func fit(_ arguments: [Primitive.Argument]) -> Bool {
    guard arguments.count == descriptors.count else { return false }
    for (known, argument) in zip(descriptors, arguments)
    where known.index != argument.index || known.descriptor !== argument.descriptor {
      return false
    }
    return true
  }

  /// Points them at the memory of a run.
  func point(at arguments: [Primitive.Argument], scratchpad: UnsafeMutableRawPointer?) {
    for (position, argument) in arguments.enumerated() {
      OneDNN.check(dnnl_memory_set_data_handle(handles[position].memory, argument.tensor.pointer), "operand")
    }
    if let scratchpad {
      OneDNN.check(dnnl_memory_set_data_handle(handles[arguments.count].memory, scratchpad), "scratchpad")
    }
  }
}
