public import SaccadeEngine
import Synchronization

extension Module {
  /// What the module in use gives and costs for an input of a shape, part by part.
  ///
  /// ```swift
  /// print(ResNet(.resNet50).summary(of: [1, 3, 224, 224]))
  /// ```
  /// Nothing is computed: the module runs on an outline, ``Tensor/outline(_:dtype:)``, which takes milliseconds whatever
  /// its size.
  /// - Traps: if the module does not take such an input, or reads the elements of a tensor
  public func summary(of inputShape: Shape, dtype: DType = .float32) -> ModuleSummary {
    summary(of: .outline(inputShape, dtype: dtype)) { _ = self($0) }
  }

  /// What the module in use gives and costs for an input, part by part, where it is not called with one tensor, or reads the
  /// elements of tensors, as detectors do.
  /// - Parameter run: runs the module on the input; nothing is kept of it
  public func summary(of input: Tensor, _ run: (Tensor) -> Void) -> ModuleSummary {
    inUse { summaryInUse(of: input, run) }
  }

  private func summaryInUse(of input: Tensor, _ run: (Tensor) -> Void) -> ModuleSummary {
    // From this module on, wherever it stands.
    let names = Dictionary(uniqueKeysWithValues: namedModules.map { (ObjectIdentifier($0.module), $0.name) })
    var calls: [String: (order: Int, output: Shape)] = [:]
    let hook = onForward { module, _, output in
      guard let name = names[ObjectIdentifier(module)] else { return }
      calls[name] = (calls[name]?.order ?? calls.count, output.shape)
    }
    defer { hook.remove() }
    let costs = Mutex<[String: OperationCosts]>([:])
    withoutGradient {
      ExecutionContext.with({
        $0.observer = { seen in costs.withLock { $0[seen.modulePath, default: OperationCosts()].add(seen) } }
      }) { run(input) }
    }
    let place = path ?? ""
    let local = costs.withLock { $0 }.map { path, costs in
      (place.isEmpty ? path : String(path.dropFirst(place.count + 1)), costs)
    }
    return SummaryTree(self, calls: calls, costs: Dictionary(local) { $0 + $1 }).summary(of: input.shape)
  }
}

/// What the operations cost that run in a module itself.
private struct OperationCosts {
  var multiplyAdds = 0
  var bytes = 0

  mutating func add(_ seen: Observation) {
    let shapes = seen.outputs.map(\.shape)
    multiplyAdds = Extent.sum([multiplyAdds, seen.operation.multiplyAdds(seen.inputs.map(\.shape), to: shapes)])
    // The first result is what the next module reads; others are for the gradient. Views share memory.
    guard let first = seen.outputs.first, !seen.operation.isView else { return }
    bytes = Extent.sum([bytes, Extent.product(first.elementCount, first.dtype.byteCount)])
  }

  static func + (a: Self, b: Self) -> Self {
    Self(multiplyAdds: Extent.sum([a.multiplyAdds, b.multiplyAdds]), bytes: Extent.sum([a.bytes, b.bytes]))
  }
}

/// The modules that were called, as a tree.
private struct SummaryTree {
  private let root: Module
  private let calls: [String: (order: Int, output: Shape)]
  private let modules: [String: Module]
  /// What each module and its parts cost, and how many numbers their parameters have.
  private var costs: [String: OperationCosts] = [:]
  private var parameterCounts: [String: Int] = [:]
  /// The modules that are or hold called ones, with when the first of these was called.
  private var order: [String: Int] = [:]

  init(_ root: Module, calls: [String: (order: Int, output: Shape)], costs: [String: OperationCosts]) {
    self.root = root
    self.calls = calls
    modules = Dictionary(root.namedModules.map { ($0.name, $0.module) }) { first, _ in first }
    for (path, call) in calls {
      for place in [path] + holders(of: path) { order[place] = min(order[place] ?? .max, call.order) }
    }
    for (path, own) in costs {
      for place in (modules[path] == nil ? [] : [path]) + holders(of: path) {
        self.costs[place] = self.costs[place, default: OperationCosts()] + own
      }
    }
    for (name, parameter) in root.namedParameters {
      for place in holders(of: name) { parameterCounts[place, default: 0] += parameter.shape.elementCount }
    }
  }

  /// The modules that a path leads through, the innermost first.
  ///
  /// A name may have several words, of which those before the last are no module's.
  private func holders(of path: String) -> [String] {
    guard !path.isEmpty else { return [] }
    var words = path.split(separator: ".")
    var found: [String] = []
    while !words.isEmpty {
      words.removeLast()
      let holder = words.joined(separator: ".")
      if modules[holder] != nil { found.append(holder) }
    }
    return found
  }

  func summary(of inputShape: Shape) -> ModuleSummary {
    var parts: [String: [String]] = [:]
    for path in order.keys {
      if let holder = holders(of: path).first { parts[holder, default: []].append(path) }
    }
    var rows: [ModuleSummary.Row] = []
    func visit(_ path: String, below holder: String, depth: Int) {
      if let module = modules[path] { rows.append(row(path, module, below: holder, depth: depth)) }
      for part in (parts[path] ?? []).sorted(by: { order[$0, default: 0] < order[$1, default: 0] }) {
        visit(part, below: path, depth: depth + 1)
      }
    }
    visit("", below: "", depth: 0)
    return ModuleSummary(
      inputShape: inputShape, rows: rows, idle: idle, parameterCount: root.parameterCount,
      trainableCount: root.parameters.filter(\.isTrainable).reduce(0) { $0 + $1.shape.elementCount })
  }

  private func row(_ path: String, _ module: Module, below holder: String, depth: Int) -> ModuleSummary.Row {
    let cost = costs[path] ?? OperationCosts()
    return ModuleSummary.Row(
      path: path, name: holder.isEmpty ? path : String(path.dropFirst(holder.count + 1)), depth: depth,
      kind: "\(type(of: module))", formula: module.weightFormula, outputShape: calls[path]?.output,
      parameterCount: parameterCounts[path] ?? 0, multiplyAdds: cost.multiplyAdds, activationBytes: cost.bytes)
  }

  private var idle: [ModuleSummary.Idle] {
    root.namedModules.compactMap { name, _ in
      guard order[name] == nil, let holder = holders(of: name).first, order[holder] != nil,
        let count = parameterCounts[name]
      else { return nil }
      return ModuleSummary.Idle(path: name, parameterCount: count)
    }
  }
}

extension Module {
  /// The sizes of a weight as the courses count them; nil for modules of other kinds.
  fileprivate var weightFormula: String? {
    let (shape, isTransposed): (Shape, Bool)
    switch self {
    case let layer as Linear: (shape, isTransposed) = (layer.weight.shape, false)
    case let layer as Conv1d: (shape, isTransposed) = (layer.weight.shape, false)
    case let layer as Conv2d: (shape, isTransposed) = (layer.weight.shape, false)
    case let layer as Conv3d: (shape, isTransposed) = (layer.weight.shape, false)
    case let layer as ConvTransposed2d: (shape, isTransposed) = (layer.weight.shape, true)
    default: return nil
    }
    let channels = isTransposed ? [shape[0], shape[1]] : [shape[1], shape[0]]
    return (shape.dimensions.dropFirst(2) + channels).map { "\($0)" }.joined(separator: "·")
  }
}
