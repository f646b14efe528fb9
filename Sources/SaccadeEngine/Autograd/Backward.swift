/// Walks a recorded computation from its results to its leaves.
struct BackwardWalk {
  private var gradients: [ObjectIdentifier: [Tensor?]] = [:]
  private var pending = NodeHeap()
  private(set) var leaves: [ObjectIdentifier: (node: Node, gradient: Tensor)] = [:]

  /// Sends `gradient` back through everything that `origin` was computed from.
  mutating func run(from origin: Origin, gradient: Tensor) {
    let kernels = gradient.kernels
    deposit(gradient, at: origin)
    while let node = pending.popLast() {
      guard let incoming = gradients.removeValue(forKey: ObjectIdentifier(node)) else { continue }
      guard let op = node.op else {
        if let gradient = incoming[0] { leaves[ObjectIdentifier(node)] = (node, gradient) }
        continue
      }
      guard let saved = node.takeSaved() else {
        misuse("backward", "the computation was walked before and its saved tensors are gone; compute it again")
      }
      var arrived = node.parents.map { $0.flatMap { withdraw(at: $0) } }
      let results = ExecutionContext.with({
        $0.isRecording = false
        $0.modulePath = node.modulePath
      }) { Profiler.during(op.name, isBackward: true) { op.backward(incoming, saved, taking: &arrived, on: kernels) } }
      for (position, parent) in node.parents.enumerated() {
        guard let parent else { continue }
        if let before = arrived[position].take() { deposit(before, at: parent) }
        if let result = results[position] { deposit(reduced(result, saved, position, kernels), at: parent) }
      }
    }
  }

  /// Undoes broadcasting, here for every operation: an input that was repeated gets the sum.
  private func reduced(_ gradient: Tensor, _ saved: Saved, _ position: Int, _ kernels: any Kernels) -> Tensor {
    let (shape, dtype) = (saved.inputShapes[position], saved.inputTypes[position])
    let isTyped = gradient.dtype == dtype || gradient.dtype == saved.gradientTypes[position]
    let typed = isTyped ? gradient : kernels.cast(gradient, to: dtype)
    return typed.shape == shape ? typed : typed.summed(to: shape, on: kernels)
  }

  private mutating func deposit(_ gradient: Tensor, at origin: Origin) {
    let key = ObjectIdentifier(origin.node)
    if gradients[key] == nil {
      gradients[key] = [Tensor?](repeating: nil, count: origin.node.outputCount)
      pending.insert(origin.node)
    }
    var total = withdraw(at: origin)
    Gradients.add(gradient, to: &total)
    gradients[key]?[origin.output] = total
  }

  /// Takes out what has come so far, so that it is held once and can be added to in place.
  private mutating func withdraw(at origin: Origin) -> Tensor? {
    gradients[ObjectIdentifier(origin.node)]?[origin.output].take()
  }
}

/// Adds gradients that meet.
enum Gradients {
  /// Adds to what has come so far, in place where nobody else holds it.
  static func add(_ gradient: Tensor, to total: inout Tensor?) {
    // Taken out, or it would be held here too.
    guard let before = total.take() else {
      total = gradient
      return
    }
    total = sum(consume before, gradient)
  }

  /// The sum, written over the first where nobody else holds it; of two types, in float32.
  private static func sum(_ first: consuming Tensor, _ second: Tensor) -> Tensor {
    let kernels = first.kernels
    guard first.dtype == second.dtype else {
      return sum(kernels.cast(first, to: .float32), kernels.cast(second, to: .float32))
    }
    var total = consume first
    let canOverwrite = total.isUniquelyHeld
    return Profiler.during("gradient sum", isBackward: true) {
      guard canOverwrite else {
        return kernels.binary(total, second, .add, output: total.shape, dtype: total.dtype)
      }
      kernels.accumulate(second, into: &total)
      return total
    }
  }
}

/// Nodes by falling number.
private struct NodeHeap {
  private var nodes: [Node] = []

  mutating func insert(_ node: Node) {
    nodes.append(node)
    var child = nodes.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard nodes[parent].number < nodes[child].number else { return }
      nodes.swapAt(parent, child)
      child = parent
    }
  }

  mutating func popLast() -> Node? {
    guard let top = nodes.first, let last = nodes.popLast() else { return nil }
    if nodes.isEmpty { return top }
    nodes[0] = last
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < nodes.count {
        if nodes[child].number > nodes[largest].number { largest = child }
      }
      if largest == parent { return top }
      nodes.swapAt(parent, largest)
      parent = largest
    }
  }
}

extension Tensor {
  /// Whether this is the only tensor on dense storage that no view shares, so that it may be written over.
  var isUniquelyHeld: Bool {
    mutating get { (nativeLayout != nil || isRowMajor) && isKnownUniquelyReferenced(&mutableStorage) }
  }

  /// Computes the gradient of this scalar and adds it to ``Parameter/gradient`` of every parameter it stems from.
  ///
  /// The recorded computation is used up. Gradients of gradients are not recorded.
  /// - Traps: if this is not a scalar, or does not stem from a trainable parameter
  public func backward() {
    Profiler.phase("backward") {
      for (node, gradient) in gradientsOfLeaves().values { node.parameter?.accumulate(gradient) }
    }
  }

  /// The gradient of this scalar at every leaf that it stems from.
  func gradientsOfLeaves() -> [ObjectIdentifier: (node: Node, gradient: Tensor)] {
    guard elementCount == 1 else {
      misuse("backward", "the gradient starts from a single number: shape \(shape); take its sum() or mean() first")
    }
    guard let origin, origin.isRecorded else {
      misuse(
        "backward",
        "nothing was recorded: no trainable parameter went into this tensor, it was computed in withoutGradient, "
          + "or it is itself a gradient (gradients of gradients are not supported)")
    }
    var walk = BackwardWalk()
    walk.run(from: origin, gradient: kernels.fill(shape, dtype, 1))
    return walk.leaves
  }
}
