import CKernels
import COneDNN

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A run of a primitive that was compiled for one thread, on a part of a kernel's operands.
struct PartialRun {
  /// An operand: which it is, how the part of it lies, and where it starts.
  struct Operand {
    let index: Int32
    let descriptor: MemoryDescriptor
    let pointer: UnsafeMutableRawPointer
    /// Where the part lies in pieces, which are brought together first.
    var pieces: Pieces?
  }

  /// Equal runs of bytes, one after the other when they are brought together.
  struct Pieces {
    let count: Int
    let byteCount: Int
    /// From one to the next.
    let step: Int
  }

  let primitive: Primitive
  let operands: [Operand]

  /// Runs them all, each in one thread, and waits.
  static func run(_ runs: [PartialRun]) {
    for run in runs { run.primitive.record() }
    Threads.alone {
      withUnsafePointer(to: runs) { runs in
        sk_parallel_for(
          runs.pointee.count, 1,
          { begin, end, context in
            guard let runs = context?.assumingMemoryBound(to: [PartialRun].self) else { return }
            PartialRun.run(runs.pointee[begin..<end])
          }, UnsafeMutableRawPointer(mutating: runs))
      }
    }
  }

  /// A thread's share, one after the other.
  private static func run(_ runs: ArraySlice<PartialRun>) {
    let scratch = Storage(byteCount: runs.map(\.primitive.scratchpadByteCount).max() ?? 0)
    let gathered = Storage(byteCount: runs.map(\.gatheredByteCount).max() ?? 0)
    withExtendedLifetime((scratch, gathered)) {
      for run in runs { run.run(scratch: scratch.pointer, gathered: gathered.pointer) }
    }
  }

  private var gatheredByteCount: Int {
    operands.lazy.compactMap(\.pieces).map { $0.count * $0.byteCount }.reduce(0, +)
  }

  private func run(scratch: UnsafeMutableRawPointer, gathered: UnsafeMutableRawPointer) {
    var arguments: [dnnl_exec_arg_t] = []
    var free = gathered
    func add(_ index: Int32, _ descriptor: dnnl_memory_desc_t, _ pointer: UnsafeMutableRawPointer) {
      var memory: dnnl_memory_t?
      OneDNN.check(dnnl_memory_create(&memory, descriptor, OneDNN.engine.pointer, pointer), "memory")
      arguments.append(dnnl_exec_arg_t(arg: index, memory: memory))
    }
    for operand in operands {
      guard let pieces = operand.pieces else {
        add(operand.index, operand.descriptor.handle, operand.pointer)
        continue
      }
      add(operand.index, operand.descriptor.handle, free)
      for piece in 0..<pieces.count {
        memcpy(free, operand.pointer + piece * pieces.step, pieces.byteCount)
        free += pieces.byteCount
      }
    }
    if primitive.scratchpadByteCount > 0 { add(DNNL_ARG_SCRATCHPAD, primitive.scratchpadDescriptor, scratch) }
    OneDNN.check(
      dnnl_primitive_execute(primitive.handle, OneDNN.stream.pointer, Int32(arguments.count), arguments),
      primitive.implementation)
    for argument in arguments { dnnl_memory_destroy(argument.memory) }
  }
}
