/// What a pickle builds: plain values, and the tensors and storages of PyTorch.
///
/// Lists, tuples and dictionaries are numbers that stand for places in a ``PickleHeap``: one that holds itself, or a
/// million that hold each other, are no trouble to let go of.
enum PickleValue {
  case none
  case truth(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  /// A list, a tuple or a set.
  case row(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(TorchStorage)
  case tensor(TorchTensor)
  /// Something plain that says nothing about weights: bytes, a device, a huge number.
  case other

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .truth: "a truth value"
    case .integer, .number: "a number"
    case .text: "a text"
    case .row: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): global.name
    case .storage: "a storage without a tensor"
    case .tensor: "one tensor"
    case .other: "a plain value"
    }
  }
}

/// The bytes that tensors lie in.
///
/// A class, so that the values of a pickle stay small.
final class TorchStorage: Sendable {
  /// The name by which the file has it.
  let key: String
  /// What its elements are; bytes where a file does not say.
  let element: TorchElement
  /// How many elements the whole has.
  let count: Int
  /// In files of before 1.6: the part of the whole that this is.
  let view: Range<Int>?

  init(key: String, element: TorchElement, count: Int, view: Range<Int>?) {
    self.key = key
    self.element = element
    self.count = count
    self.view = view
  }

  /// How many bytes the whole has; nil for more than can be counted.
  var byteCount: Int? {
    let (size, overflows) = count.multipliedReportingOverflow(by: element.byteCount)
    return overflows ? nil : size
  }
}

/// A tensor as a file describes it: not yet checked against its storage.
final class TorchTensor: Sendable {
  let storage: TorchStorage
  let element: TorchElement
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  init(_ storage: TorchStorage, _ element: TorchElement, offset: Int, shape: [Int], strides: [Int]) {
    self.storage = storage
    self.element = element
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }
}

/// The lists, tuples and dictionaries of a pickle.
struct PickleHeap {
  private(set) var rows: [[PickleValue]] = []
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  /// How many values each would have if all that it names were written out.
  private var rowWeights: [Int] = []
  private var dictionaryWeights: [Int] = []

  mutating func makeRow(_ values: [PickleValue]) -> PickleValue {
    rows.append(values)
    rowWeights.append(values.reduce(1) { Self.sum($0, weight($1)) })
    return .row(rows.count - 1)
  }

  mutating func makeDictionary() -> PickleValue {
    dictionaries.append([])
    dictionaryWeights.append(1)
    return .dictionary(dictionaries.count - 1)
  }

  mutating func append(_ values: [PickleValue], toRow row: Int) {
    rowWeights[row] = values.reduce(rowWeights[row]) { Self.sum($0, weight($1)) }
    rows[row] += values
  }

  mutating func set(_ key: PickleValue, _ value: PickleValue, inDictionary dictionary: Int) {
    dictionaryWeights[dictionary] = Self.sum(Self.sum(dictionaryWeights[dictionary], weight(key)), weight(value))
    dictionaries[dictionary].append((key, value))
  }

  /// How many values there are in a value if all that it names are written out, each as often as it is named.
  func weight(_ value: PickleValue) -> Int {
    switch value {
    case .row(let row): rowWeights[row]
    case .dictionary(let dictionary): dictionaryWeights[dictionary]
    default: 1
    }
  }

  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflows) = a.addingReportingOverflow(b)
    return overflows ? .max : sum
  }
}
