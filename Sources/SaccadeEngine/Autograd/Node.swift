import Synchronization

/// A recorded operation, or a leaf where gradients arrive.
final class Node: @unchecked Sendable {
  /// Later operations have larger numbers, so falling numbers are a valid order for the backward walk.
  let number: UInt64
  let op: (any Op)?
  let modulePath: String
  private(set) var parents: [Origin?]
  private(set) var saved: Saved?
  let outputCount: Int
  /// The parameter that a leaf stands for; functions over tensors have leaves without one.
  weak var parameter: Parameter?

  private static let counter = Atomic<UInt64>(0)

  init(_ op: any Op, parents: [Origin?], saved: Saved, outputCount: Int) {
    number = Self.counter.add(1, ordering: .relaxed).newValue
    self.op = op
    self.parents = parents
    self.saved = saved
    self.outputCount = outputCount
    modulePath = ExecutionContext.current.modulePath
  }

  /// A leaf.
  init(parameter: Parameter?) {
    number = Self.counter.add(1, ordering: .relaxed).newValue
    op = nil
    parents = []
    outputCount = 1
    modulePath = ""
    self.parameter = parameter
  }

  var isLeaf: Bool { op == nil }

  /// Hands out what was saved and forgets it, so that memory is free as soon as the walk has passed.
  func takeSaved() -> Saved? {
    defer { saved = nil }
    return saved
  }

  /// One of its results once more.
  ///
  /// The walk comes to what reads it before it comes here, so what it needs is still there.
  func recomputed(_ output: Int) -> Tensor {
    guard let op, let saved else {
      misuse("backward", "the computation was walked before and its saved tensors are gone; compute it again")
    }
    return Profiler.during(op.name, isBackward: true) {
      op.recomputed(output, saved, on: saved.device.kernels)
    }
  }

  /// Long chains would overflow the stack if each node released the one before it from its own deinit.
  deinit {
    var orphans = parents.compactMap { $0?.node }
    parents = []
    while var node = orphans.popLast() {
      if isKnownUniquelyReferenced(&node) {
        orphans.append(contentsOf: node.parents.compactMap { $0?.node })
        node.parents = []
      }
    }
  }
}

/// Which result of which recorded operation a tensor is, or which parameter's value.
struct Origin: Sendable {
  let node: Node
  let output: Int
  /// Whether gradients flow back; a value that was read where nothing is recorded only knows its parameter.
  var isRecorded = true
}
