import SaccadeText

/// Finds the tensors in what a file of PyTorch holds: a state dictionary, or a dictionary that has one among other things.
struct StateDictionary {
  /// Which of a file's parts was taken.
  struct Parts: Sendable {
    /// The path of the one that was taken; nil for the whole.
    let chosen: String?
    /// The paths of the others that have tensors.
    let others: [String]
  }

  let parts: Parts
  /// The tensors in the order of the file.
  let tensors: [(name: String, tensor: TorchTensor)]

  /// Under what names programs save weights, first what is most likely meant.
  private static let usual = [
    "state_dict", "model_state_dict", "model", "net", "network", "module", "params", "weights", "generator",
    "state_dict_ema", "model_ema", "ema_state_dict", "model_ema_state_dict", "ema", "params_ema",
  ]
  /// Dictionaries within dictionaries are looked into no further.
  private static let deepest = 3
  /// Nor under a name that nobody would type: they stand in messages.
  private static let longestPart = 100

  /// Finds the weights.
  /// - Parameter part: the path of those that are wanted: `model` or `state.model`; nil chooses by usual names
  init(_ root: PickleValue, in heap: PickleHeap, path: String, part: String?) throws {
    guard case .dictionary(let whole) = root else {
      throw WeightsError(
        .mismatched, path: path, problem: "holds \(root.kind), no dictionary of named tensors",
        advice: "in Python, save model.state_dict()")
    }
    var found: [(path: String, dictionary: Int)] = []
    var seen: Set<Int> = []
    Self.search(whole, in: heap, at: "", depth: 0, &seen, &found)
    let names = found.map(\.path)
    let choice: (path: String, dictionary: Int)?
    if let part {
      choice = found.first { $0.path == part }
      guard choice != nil else {
        throw WeightsError(
          .mismatched, path: path, problem: "has no part '\(part)' with tensors",
          advice: names.isEmpty ? "" : "it has \(names.map { $0.isEmpty ? "the whole" : $0 }.joined(separator: ", "))")
      }
    } else {
      choice = Self.choice(of: found)
    }
    guard let choice else { throw Self.nothing(in: whole, heap, found: names, path: path) }
    parts = Parts(
      chosen: choice.path.isEmpty ? nil : choice.path, others: names.filter { $0 != choice.path && !$0.isEmpty })
    var places: [String: Int] = [:]
    var tensors: [(name: String, tensor: TorchTensor)] = []
    for case (let key, .tensor(let tensor)) in heap.dictionaries[choice.dictionary] {
      if case .other = key {
        throw WeightsError.damaged(path, "a tensor's name is no text, or one of thousands of bytes")
      }
      guard case .text(let name) = key else { continue }
      try WeightsError.check(name: name, in: path)
      // As in Python, the last of a name counts; there names of other bytes are two, also where both look alike.
      if let place = places[name] {
        guard tensors[place].name.utf8.elementsEqual(name.utf8) else { throw WeightsError.twice(path, name) }
        tensors[place].tensor = tensor
        continue
      }
      places[name] = tensors.count
      tensors.append((name, tensor))
    }
    self.tensors = tensors
  }

  /// Finds the dictionaries that have tensors under names, the outermost first.
  private static func search(
    _ dictionary: Int, in heap: PickleHeap, at path: String, depth: Int, _ seen: inout Set<Int>,
    _ found: inout [(path: String, dictionary: Int)]
  ) {
    // The same one may be there under many names.
    guard seen.insert(dictionary).inserted else { return }
    let items = heap.dictionaries[dictionary]
    guard !isOptimizer(items) else { return }
    let hasTensors = items.contains { item in
      if case (.text, .tensor) = item { true } else { false }
    }
    if hasTensors { found.append((path, dictionary)) }
    guard depth < deepest else { return }
    for case (.text(let name), .dictionary(let inner)) in items
    where found.count < 100 && name.utf8.count <= longestPart {
      search(inner, in: heap, at: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1, &seen, &found)
    }
  }

  /// The part whose name is the most usual one; else the whole; else the only one that there is.
  private static func choice(of found: [(path: String, dictionary: Int)]) -> (path: String, dictionary: Int)? {
    for name in usual {
      // Those further out first, as they were found.
      if let part = found.first(where: { $0.path.split(separator: ".").last.map(String.init) == name }) { return part }
    }
    return found.first { $0.path.isEmpty } ?? (found.count == 1 ? found.first : nil)
  }

  /// Whether a dictionary is what an optimizer remembers.
  private static func isOptimizer(_ items: [(key: PickleValue, value: PickleValue)]) -> Bool {
    let keys = items.compactMap { if case .text(let name) = $0.key { name } else { nil } }
    return keys.contains("param_groups") && keys.contains("state")
  }

  private static func nothing(in whole: Int, _ heap: PickleHeap, found: [String], path: String) -> WeightsError {
    let items = heap.dictionaries[whole]
    func error(_ problem: String, _ advice: String) -> WeightsError {
      WeightsError(.mismatched, path: path, problem: problem, advice: advice)
    }
    if found.count > 1 {
      return error(
        "holds several sets of tensors: \(found.prefix(10).joined(separator: ", "))", "say which to take, with --part")
    }
    let isOptimizers =
      isOptimizer(items)
      || items.prefix(100).contains { item in
        if case .dictionary(let inner) = item.value { isOptimizer(heap.dictionaries[inner]) } else { false }
      }
    if isOptimizers {
      return error(
        "holds the state of an optimizer, and no weights", "name the file that the model's state_dict() was saved to")
    }
    let keys = items.compactMap { if case .text(let name) = $0.key { name } else { nil } }
    let first = keys.prefix(8).map { $0.prefix(longestPart) }
    let has = keys.isEmpty ? "" : " (it has \(first.joined(separator: ", ")))"
    return error("holds no tensors under names\(has)", "in Python, save model.state_dict()")
  }
}
