/// What the functions that a pickle may call come to.
extension Unpickler {
  /// Calls a function.
  mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws -> PickleValue {
    guard case .global(let function) = function else { throw refused("calls \(function.kind)") }
    guard case .row(let row) = arguments else { throw damaged("calls \(function.name) without a tuple") }
    let arguments = heap.rows[row]
    func wrong() -> WeightsError { damaged("calls \(function.name) with other arguments than PyTorch does") }
    switch function {
    case .orderedDictionary:
      switch arguments.first {
      case nil: return makeDictionary([])
      // A count is a dictionary already.
      case .dictionary(let dictionary): return .dictionary(dictionary)
      case .row(let pairs):
        // Python 2 gave all items at once. The same list may be given again and again.
        try count(heap.rows[pairs].count)
        return makeDictionary(
          try heap.rows[pairs].map { pair in
            guard case .row(let pair) = pair, heap.rows[pair].count == 2 else { throw wrong() }
            return (heap.rows[pair][0], heap.rows[pair][1])
          })
      default: throw wrong()
      }
    case .set, .size:
      guard arguments.count <= 1 else { throw wrong() }
      guard let first = arguments.first else { return makeRow([]) }
      guard case .row = first else { throw wrong() }
      return first
    case .rebuildParameter:
      guard case .tensor(let tensor) = arguments.first else { throw wrong() }
      return .tensor(tensor)
    case .rebuildTensor, .rebuildTensorWithType:
      guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
        let shape = integers(arguments[2]), let strides = integers(arguments[3])
      else { throw wrong() }
      var element = storage.element
      if case .rebuildTensorWithType = function {
        guard arguments.count >= 7, case .global(.element(let own)) = arguments[6] else { throw wrong() }
        element = own
      }
      guard element != .untyped else { throw wrong() }
      return .tensor(TorchTensor(storage, element, offset: offset, shape: shape, strides: strides))
    case .plain: return .other
    case .storage, .element: throw refused("calls \(function.name)")
    }
  }

  /// The whole numbers of a tuple.
  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .row(let row) = value, heap.rows[row].count <= 64 else { return nil }
    var integers: [Int] = []
    for value in heap.rows[row] {
      guard case .integer(let integer) = value else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// What PyTorch keeps outside of the pickle: storages, by their names in the file.
  mutating func persistentObject(_ id: PickleValue) throws -> PickleValue {
    guard case .row(let row) = id, case .text(let kind) = heap.rows[row].first else {
      throw refused("asks for an object by an id that is not of a storage")
    }
    let parts = heap.rows[row]
    if kind == "module" {
      throw WeightsError(
        .refused, path: path, problem: "is a whole model, pickled as objects of Python, not its weights alone",
        advice: "in Python, if you trust it and have its classes: "
          + "torch.save(torch.load(\"FILE\", weights_only=False).state_dict(), \"weights.pth\")")
    }
    guard kind == "storage" else { throw refused("asks for an object of the kind '\(kind.prefix(100))'") }
    guard parts.count >= 5, case .global(.storage(let element)) = parts[1], let key = key(parts[2]),
      case .integer(let count) = parts[4], count >= 0
    else { throw damaged("describes a storage in another way than PyTorch does") }
    var view: Range<Int>?
    if parts.count > 5, case .row(let row) = parts[5] {
      guard heap.rows[row].count == 3, case .integer(let start) = heap.rows[row][1],
        case .integer(let size) = heap.rows[row][2], start >= 0, size >= 0, start <= count, size <= count - start
      else { throw damaged("describes a part of a storage that is not within it") }
      view = start..<start + size
    }
    guard key.utf8.count <= WeightsError.longestName else {
      throw damaged("names a storage by \(key.utf8.count) bytes")
    }
    let storage = TorchStorage(key: key, element: element, count: count, view: view)
    try remember(storage)
    return .storage(storage)
  }

  /// The name of a storage: a text, or a number in early files.
  private func key(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }
}
