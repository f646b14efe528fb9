import Saccade

/// What an operation is called with: tensors and values by name.
final class Arguments {
  private let tensors: [String: Tensor]
  private let values: [String: Value]
  /// Parameters of layers that took the values of tensors: their gradients are the tensors'.
  private(set) var standIns: [String: Parameter] = [:]

  init(_ tensors: [String: Tensor], _ values: [String: Value]) {
    self.tensors = tensors
    self.values = values
  }

  /// Gives a parameter of a layer a tensor's value, if there is one of the name, and its gradient to the tensor.
  func give(_ name: String, to parameter: Parameter?) {
    guard let parameter, let tensor = tensors[name] else { return }
    parameter.value = tensor
    standIns[name] = parameter
  }

  var x: Tensor { self["x"] }
  var y: Tensor { self["y"] }
  var z: Tensor { self["z"] }

  /// The tensor of a name.
  subscript(name: String) -> Tensor {
    guard let tensor = tensors[name] else { fatalError("request: there is no tensor '\(name)'") }
    return tensor
  }

  /// The tensor of a name, if there is one.
  func optional(_ name: String) -> Tensor? { tensors[name] }

  /// The tensors `<name>0`, `<name>1`, … for as long as there are any.
  func list(_ name: String) -> [Tensor] {
    var result: [Tensor] = []
    while let tensor = tensors["\(name)\(result.count)"] { result.append(tensor) }
    return result
  }

  func optionalInt(_ name: String) -> Int? { values[name]?.number.map { Int($0) } }

  func int(_ name: String, _ usual: Int? = nil) -> Int { needed(optionalInt(name) ?? usual, name) }

  func optionalFloat(_ name: String) -> Float? { values[name]?.number.map { Float($0) } }

  func float(_ name: String, _ usual: Float? = nil) -> Float { needed(optionalFloat(name) ?? usual, name) }

  func double(_ name: String) -> Double { needed(values[name]?.number, name) }

  func flag(_ name: String) -> Bool {
    if case .flag(let flag) = values[name] { return flag }
    return false
  }

  func optionalText(_ name: String) -> String? {
    if case .text(let text) = values[name] { return text }
    return nil
  }

  func text(_ name: String) -> String { needed(optionalText(name), name) }

  /// Whole numbers; one number is a list of one.
  func optionalInts(_ name: String) -> [Int]? {
    switch values[name] {
    case .list(let list): list.compactMap { $0.number.map { Int($0) } }
    case .some(let value): value.number.map { [Int($0)] }
    case nil: nil
    }
  }

  func ints(_ name: String) -> [Int] { needed(optionalInts(name), name) }

  /// The parts of a list.
  func parts(_ name: String) -> [Value] {
    if case .list(let list) = values[name] { return list }
    return []
  }

  func shape(_ name: String) -> Shape { Shape(ints(name)) }

  func dtype(_ name: String) -> DType { needed(DType(rawValue: text(name)), name) }

  /// A height and a width; one number is both.
  func optionalSize(_ name: String) -> Size2D? {
    optionalInts(name).map { $0.count == 1 ? Size2D($0[0]) : Size2D($0[0], $0[1]) }
  }

  func size(_ name: String, _ usual: Size2D? = nil) -> Size2D { needed(optionalSize(name) ?? usual, name) }

  /// As much on both sides: one number, or that of rows and that of columns; four numbers are left, right, top, bottom.
  func padding(_ name: String) -> Padding2D {
    let amounts = optionalInts(name) ?? [0]
    switch amounts.count {
    case 1: return Padding2D(amounts[0])
    case 2: return Padding2D(vertical: amounts[0], horizontal: amounts[1])
    default: return Padding2D(top: amounts[2], bottom: amounts[3], left: amounts[0], right: amounts[1])
    }
  }

  var reduction: LossReduction { optionalText("reduction").flatMap(LossReduction.init(rawValue:)) ?? .mean }

  private func needed<T>(_ value: T?, _ name: String) -> T {
    guard let value else { fatalError("request: argument '\(name)' is missing or of another type") }
    return value
  }
}
