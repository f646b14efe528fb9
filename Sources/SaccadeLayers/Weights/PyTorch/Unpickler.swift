/// Reads pickles of Python that hold tensors and plain containers, and nothing else.
///
/// A pickle is a program for a machine with a stack: it may name any function of Python and have it called. Here it can
/// name those of ``PickleGlobal``, which Saccade knows what to make of, and use the instructions that PyTorch writes. All
/// else is refused by its name, before anything comes of it.
/// - Paper: <https://github.com/python/cpython/blob/main/Lib/pickletools.py>, the instructions
struct Unpickler {
  private(set) var heap = PickleHeap()
  var input: PickleInput
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var steps = 0
  /// The storages that were named so far, by their keys.
  private(set) var storages: [String: TorchStorage] = [:]

  /// What so many tensors need that no model has them: more is somebody's try to use up memory.
  private static let (mostSteps, mostMarks) = (4_000_000, 256)
  /// How many values a pickle may stand for when all that it names again and again is written out.
  private static let mostValues = 50_000_000
  private static let longestText = 4096

  init(_ input: PickleInput) { self.input = input }

  var path: String { input.path }

  func damaged(_ problem: String) -> WeightsError {
    .damaged(path, "its pickle \(problem), before byte \(input.position)")
  }

  func refused(_ problem: String) -> WeightsError {
    WeightsError(
      .refused, path: path, problem: "\(problem), as no file of weights has to: nothing of it was run",
      advice: "get the weights from their authors, or, if you trust the file, save them anew with PyTorch")
  }

  /// Reads the next pickle; the heap keeps what those before it have built.
  mutating func load() throws -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    while true {
      try count(1)
      let code = try input.byte()
      if code == PickleCode.stop {
        let value = try pop()
        guard heap.weight(value) <= Self.mostValues else {
          throw refused("stands for more than \(Self.mostValues) values by naming the same ones again and again")
        }
        return value
      }
      try perform(code)
    }
  }

  /// Counts work, of which there must not be too much.
  mutating func count(_ work: Int) throws {
    steps += work
    guard steps <= Self.mostSteps else { throw refused("has more than \(Self.mostSteps) instructions") }
  }

  private mutating func perform(_ code: UInt8) throws {
    typealias Code = PickleCode
    switch code {
    case Code.proto:
      let version = try input.byte()
      guard version <= 5 else { throw damaged("is of protocol \(version)") }
    case Code.frame: _ = try input.bytes(8)
    case Code.mark:
      marks.append(stack.count)
      guard marks.count <= Self.mostMarks else { throw refused("nests more than \(Self.mostMarks) deep") }
    case Code.pop: if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case Code.popMark: _ = try popToMark()
    case Code.dup:
      let value = try top()
      stack.append(value)

    case Code.none: stack.append(.none)
    case Code.newTrue, Code.newFalse: stack.append(.truth(code == Code.newTrue))
    case Code.binInt: stack.append(.integer(Int(Int32(truncatingIfNeeded: try input.number(4)))))
    case Code.binInt1: stack.append(.integer(Int(try input.byte())))
    case Code.binInt2: stack.append(.integer(try input.number(2)))
    case Code.long1: stack.append(longInteger(try input.bytes(Int(input.byte()))))
    case Code.long4: stack.append(longInteger(try input.bytes(input.number(4))))
    case Code.binFloat:
      stack.append(.number(Double(bitPattern: try input.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })))

    case Code.shortBinUnicode: stack.append(try text(Int(input.byte())))
    case Code.binUnicode: stack.append(try text(input.number(4)))
    case Code.binUnicode8: stack.append(try text(input.number(8)))
    case Code.shortBinString: stack.append(oldText(try input.bytes(Int(input.byte()))))
    case Code.binString: stack.append(oldText(try input.bytes(input.number(4))))
    case Code.shortBinBytes: try skipBytes(Int(input.byte()))
    case Code.binBytes: try skipBytes(input.number(4))
    case Code.binBytes8: try skipBytes(input.number(8))

    case Code.emptyList, Code.emptyTuple, Code.emptySet: stack.append(heap.makeRow([]))
    case Code.emptyDict: stack.append(heap.makeDictionary())
    case Code.tuple, Code.frozenSet: stack.append(heap.makeRow(try popToMark()))
    case Code.tuple1, Code.tuple2, Code.tuple3:
      var values: [PickleValue] = []
      for _ in Code.tuple1...code { values.append(try pop()) }
      stack.append(heap.makeRow(values.reversed()))
    case Code.append: try append([try pop()])
    case Code.appends, Code.addItems: try append(popToMark())
    case Code.setItem:
      let value = try pop()
      try setItems([try pop(), value])
    case Code.setItems: try setItems(popToMark())

    case Code.binPut: try remember(Int(input.byte()))
    case Code.longBinPut: try remember(input.number(4))
    case Code.memoize: try remember(memo.count)
    case Code.binGet: try recall(Int(input.byte()))
    case Code.longBinGet: try recall(input.number(4))

    case Code.global:
      let module = try input.line()
      try pushGlobal(module, input.line())
    case Code.stackGlobal:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw damaged("names a function by something that is no text")
      }
      try pushGlobal(module, name)
    case Code.inst:
      let module = try input.line()
      throw PickleRefusal.error(path, module: module, name: try input.line())
    case Code.reduce, Code.newObject:
      let arguments = try pop()
      let function = try pop()
      stack.append(try call(function, arguments))
    case Code.build: try build()
    case Code.binPersid: stack.append(try persistentObject(pop()))

    default: throw refused("has the instruction \(Code.name(of: code))")
    }
  }

  // MARK: The stack

  private func top() throws -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw damaged("takes from an empty stack") }
    return value
  }

  private mutating func pop() throws -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("ends a list that did not begin") }
    // A copy of this part alone, and not of the whole stack as it is cut.
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private mutating func append(_ values: [PickleValue]) throws {
    guard case .row(let row) = try top() else { throw damaged("adds to what is no list") }
    heap.append(values, toRow: row)
  }

  private mutating func setItems(_ values: [PickleValue]) throws {
    guard values.count % 2 == 0 else { throw damaged("has a key without a value") }
    guard case .dictionary(let dictionary) = try top() else { throw damaged("sets a key of what is no dictionary") }
    for place in stride(from: 0, to: values.count, by: 2) {
      heap.set(values[place], values[place + 1], inDictionary: dictionary)
    }
  }

  private mutating func remember(_ place: Int) throws { memo[place] = try top() }

  private mutating func recall(_ place: Int) throws {
    guard let value = memo[place] else { throw damaged("recalls number \(place), which it has not kept") }
    stack.append(value)
  }

  private mutating func pushGlobal(_ module: String, _ name: String) throws {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw PickleRefusal.error(path, module: module, name: name)
    }
    stack.append(.global(global))
  }

  /// What an object remembers beside its items: of a state dictionary, the versions of its modules, which are not needed.
  private mutating func build() throws {
    _ = try pop()
    switch try top() {
    case .dictionary, .tensor, .other: return
    default: throw damaged("gives \(try top().kind) a state")
    }
  }

  // MARK: Plain values

  private mutating func text(_ count: Int) throws -> PickleValue {
    guard let text = String(validating: try input.bytes(count), as: UTF8.self) else {
      throw damaged("has a text that is not UTF-8")
    }
    return value(of: text)
  }

  /// A text that may be a name; a longer one is never compared, since to put a million accents in order takes hours.
  private func value(of text: String) -> PickleValue { text.utf8.count <= Self.longestText ? .text(text) : .other }

  /// A text of Python 2, which does not say how its bytes are meant.
  private func oldText(_ bytes: [UInt8]) -> PickleValue {
    String(validating: bytes, as: UTF8.self).map(value) ?? .other
  }

  private mutating func skipBytes(_ count: Int) throws {
    _ = try input.bytes(count)
    stack.append(.other)
  }

  /// A number of any length in two's complement, the least byte first.
  private func longInteger(_ bytes: [UInt8]) -> PickleValue {
    guard bytes.count <= 8 else { return .other }
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    let start = isNegative ? UInt64.max : 0
    return .integer(Int(truncatingIfNeeded: bytes.reversed().reduce(start) { $0 << 8 | UInt64($1) }))
  }

  // MARK: What calls need

  /// Keeps what is said of a storage, which has to be the same each time.
  mutating func remember(_ storage: TorchStorage) throws {
    if let other = storages[storage.key], other.element != storage.element || other.count != storage.count {
      throw damaged(
        "takes the storage '\(storage.key.prefix(100))' for \(storage.count) elements of \(storage.element.rawValue), and "
          + "before for \(other.count) of \(other.element.rawValue)")
    }
    storages[storage.key] = storage
  }

  mutating func makeRow(_ values: [PickleValue]) -> PickleValue { heap.makeRow(values) }

  /// A dictionary of a list of pairs.
  mutating func makeDictionary(_ pairs: [(PickleValue, PickleValue)]) -> PickleValue {
    let value = heap.makeDictionary()
    if case .dictionary(let dictionary) = value {
      for (key, value) in pairs { heap.set(key, value, inDictionary: dictionary) }
    }
    return value
  }
}
