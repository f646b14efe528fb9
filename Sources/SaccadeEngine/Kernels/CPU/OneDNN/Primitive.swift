import COneDNN
import Synchronization

/// A compiled operation of the library for one set of shapes and layouts.
final class Primitive: @unchecked Sendable {
  /// One operand of a run: which it is, how it lies, where.
  ///
  /// It holds the memory: a tensor that is mentioned no more may be released before the primitive has run.
  struct Argument {
    let index: Int32
    let descriptor: MemoryDescriptor
    let tensor: Tensor

    init(_ index: Int32, _ descriptor: MemoryDescriptor, _ tensor: Tensor) {
      self.index = index
      self.descriptor = descriptor
      self.tensor = tensor
    }
  }

  /// The operation, such as `convolution forward`.
  let name: String
  let description: dnnl_primitive_desc_t
  /// Which of the library's implementations was chosen: `jit…` and `brg…` are fast, `ref:any` is not.
  let implementation: String
  let handle: dnnl_primitive_t
  let scratchpadByteCount: Int
  let scratchpadDescriptor: dnnl_memory_desc_t
  private let hasRun = Atomic(false)
  /// As many as ran at the same time.
  private let idle = Mutex<[PrimitiveOperands]>([])

  /// Compiles what `create` describes; nil when the library has no implementation.
  init?(_ name: String, create: (inout dnnl_primitive_desc_t?, dnnl_primitive_attr_t) -> dnnl_status_t) {
    var attributes: dnnl_primitive_attr_t?
    OneDNN.check(dnnl_primitive_attr_create(&attributes), "attributes")
    let attributesHandle = OneDNN.unwrap(attributes, "attributes")
    defer { dnnl_primitive_attr_destroy(attributesHandle) }
    OneDNN.check(
      dnnl_primitive_attr_set_scratchpad_mode(attributesHandle, dnnl_scratchpad_mode_user), "scratchpad mode")
    var description: dnnl_primitive_desc_t?
    let status = create(&description, attributesHandle)
    if status == dnnl_unimplemented { return nil }
    OneDNN.check(status, name)
    let made = OneDNN.unwrap(description, name)
    self.description = made
    var text: UnsafePointer<CChar>?
    dnnl_primitive_desc_query(made, dnnl_query_impl_info_str, 0, &text)
    implementation = text.map { String(cString: $0) } ?? "unknown"
    var primitive: dnnl_primitive_t?
    OneDNN.check(dnnl_primitive_create(&primitive, made), name)
    handle = OneDNN.unwrap(primitive, name)
    scratchpadDescriptor = OneDNN.unwrap(
      dnnl_primitive_desc_query_md(made, dnnl_query_scratchpad_md, 0), "scratchpad of \(name)")
    scratchpadByteCount = dnnl_memory_desc_get_size(scratchpadDescriptor)
    self.name = name
  }

  deinit {
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(description)
  }

  /// How the primitive wants or gives an operand.
  func descriptor(_ what: dnnl_query_t, _ index: Int32 = 0) -> MemoryDescriptor {
    MemoryDescriptor(
      borrowed: OneDNN.unwrap(dnnl_primitive_desc_query_md(description, what, index), "operand"), from: self)
  }

  /// Whether the primitive has an operand: versions of the library differ in what they read.
  func takes(_ argument: Int32) -> Bool {
    let operand = dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md, argument)
    return operand.map { dnnl_memory_desc_get_size($0) > 0 } ?? false
  }

  /// Tells ``PrimitiveLog`` of the first run.
  func record() { if !hasRun.exchange(true, ordering: .relaxed) { PrimitiveLog.record(self) } }

  /// Runs on the operands and waits.
  func run(_ arguments: [Argument]) {
    record()
    Threads.adopt()
    let operands = operands(like: arguments)
    let scratchpad = scratchpadByteCount > 0 ? Storage(byteCount: scratchpadByteCount) : nil
    operands.point(at: arguments, scratchpad: scratchpad?.pointer)
    withExtendedLifetime((arguments, scratchpad)) {
      Profiler.kernel(work(on: arguments)) {
        OneDNN.check(
          dnnl_primitive_execute(
            handle, OneDNN.stream.pointer, Int32(operands.handles.count), operands.handles.baseAddress),
          implementation)
      }
    }
    idle.withLock { $0.append(operands) }
  }

  /// Those of an earlier run, if its operands lay the same way.
  private func operands(like arguments: [Argument]) -> PrimitiveOperands {
    if let known = idle.withLock({ $0.popLast() }), known.fit(arguments) { return known }
    return PrimitiveOperands(like: arguments, scratchpad: scratchpadByteCount > 0 ? scratchpadDescriptor : nil)
  }
}
