import CKernels

extension CPUKernels {
  func attention(_ operands: AttentionOperands, output: Shape) -> (output: Tensor, logSums: Tensor) {
    var call = AttentionCall(operands, output: output)
    let y = call.result(output, lyingLike: operands.query)
    let logSums = call.result(Shape(output.dimensions.dropLast()))
    call.shape.result = call.matrices(y)
    call.shape.log_sums = logSums.floats
    Profiler.kernel(.init("attention", from: call.operands, to: y, floatingPointOperations: call.products(2))) {
      call.run { shape, scratch in sk_attention_forward(&shape, scratch) }
    }
    return (y, logSums)
  }

  func attentionBackward(
    _ dy: Tensor, _ operands: AttentionOperands, output: Tensor, logSums: Tensor, needed: Operands
  ) -> AttentionGradients {
    var call = AttentionCall(operands, output: output.shape)
    call.shape.result = call.matrices(output)
    call.shape.log_sums = logSums.floats
    let leading = output.shape.dimensions.dropLast(2)
    func gradient(_ position: Int, of operand: Tensor) -> Tensor? {
      guard needed.contains(position) else { return nil }
      return call.result(Shape(leading + operand.shape.dimensions.suffix(2)), lyingLike: operand)
    }
    let result = AttentionGradients(
      query: gradient(0, of: operands.query), key: gradient(1, of: operands.key),
      value: gradient(2, of: operands.value),
      bias: needed.contains(3)
        ? call.result(Shape(leading + [operands.query.shape[-2], operands.key.shape[-2]])) : nil)
    var gradients = sk_attention_gradients()
    gradients.result = call.matrices(dy)
    if let query = result.query { gradients.query = call.matrices(query) }
    if let key = result.key { gradients.key = call.matrices(key) }
    if let value = result.value { gradients.value = call.matrices(value) }
    if let bias = result.bias { gradients.bias = call.matrices(bias) }
    let work = KernelEvent.Work(
      "attention backward", from: [dy] + call.operands, to: result.query ?? dy,
      floatingPointOperations: call.products(5))
    Profiler.kernel(work) {
      withExtendedLifetime(logSums) {
        call.run { shape, scratch in sk_attention_backward(&shape, &gradients, scratch) }
      }
    }
    return result
  }
}

/// A call of the kernels, and the memory that it reads.
private struct AttentionCall {
  var shape: sk_attention
  /// The operands as they are read.
  private(set) var operands: [Tensor] = []
  private var held: [Tensor] = []
  /// The axes before the matrices.
  private let leading: [Int]
  /// Where each operand's matrices start.
  private var starts: [Storage] = []

  init(_ given: AttentionOperands, output: Shape) {
    let (query, key, value) = (given.query, given.key, given.value)
    leading = Array(output.dimensions.dropLast(2))
    shape = sk_attention()
    shape.units = leading.reduce(1, *)
    shape.queries = query.shape[-2]
    shape.keys = key.shape[-2]
    shape.depth = query.shape[-1]
    shape.value_depth = value.shape[-1]
    shape.scale = given.scale
    shape.threads = sk_threads()
    shape.query = matrices(query)
    shape.key = matrices(key)
    shape.value = matrices(value)
    if let bias = given.bias {
      let columns = bias.shape[-1] == key.shape[-2]
      shape.bias = matrices(
        columns ? bias : bias.detached.expanded(to: Shape(bias.shape.dimensions.dropLast() + [key.shape[-2]])))
    }
    operands = held
  }

  /// How the kernels see a tensor whose axes broadcast to the leading ones and two more.
  mutating func matrices(_ x: Tensor) -> sk_matrices {
    let isDense = x.strides.map { $0.last == 1 || x.shape[-1] == 1 } ?? false
    let rows = isDense ? x : CPUKernels.shared.rowMajor(x)
    held.append(rows)
    // An axis of one element, and one that is not there, has step 0.
    let strides = rows.shape.broadcastStrides(rows.strides ?? [], to: leading + [1, x.shape[-1]])
    let table = Storage(byteCount: max(shape.units, 1) * MemoryLayout<Int>.stride)
    starts.append(table)
    let list = table.pointer.bindMemory(to: Int.self, capacity: shape.units)
    var position = [Int](repeating: 0, count: leading.count)
    var offset = 0
    for unit in 0..<shape.units {
      list[unit] = offset
      for axis in leading.indices.reversed() {
        position[axis] += 1
        offset += strides[axis]
        if position[axis] < leading[axis] { break }
        offset -= strides[axis] * leading[axis]
        position[axis] = 0
      }
    }
    return sk_matrices(data: rows.floats, starts: list, row: strides[leading.count])
  }

  /// A tensor for a result, row by row.
  func result(_ shape: Shape) -> Tensor { .uninitialized(shape, .float32) }

  /// A tensor for a result whose axes have the order of another's, so that undoing a permutation costs nothing.
  func result(_ shape: Shape, lyingLike other: Tensor) -> Tensor {
    guard let strides = other.strides, other.rank == shape.rank else { return result(shape) }
    let last = shape.rank - 1
    let order = (0..<last).sorted { (-abs(strides[$0]), $0) < (-abs(strides[$1]), $1) } + [last]
    let dense = result(Shape(order.map { shape[$0] }))
    var steps = strides
    for (place, axis) in order.enumerated() { steps[axis] = dense.shape.rowMajorStrides[place] }
    return dense.view(shape, StridedLayout(strides: steps))
  }

  /// The multiplications and additions of some products of all queries and keys.
  func products(_ count: Int) -> Int {
    count * shape.units * shape.queries * shape.keys * (shape.depth + shape.value_depth)
  }

  /// Runs a kernel with its scratch memory.
  func run(_ body: (inout sk_attention, UnsafeMutableRawPointer) -> Void) {
    var shape = shape
    let scratch = Storage(byteCount: sk_attention_scratch(&shape))
    withExtendedLifetime((held, starts, scratch)) { body(&shape, scratch.pointer) }
  }
}
