import Saccade

let indexingOperations: [Operation] = [
  Operation("gather") { $0.x.gather(axis: $0.int("axis"), $0["indices"]) },
  Operation("scatterAdd") { $0.x.scatterAdd(axis: $0.int("axis"), $0["indices"], $0["source"]) },
  Operation("scatter") { arguments in
    let (axis, indices) = (arguments.int("axis"), arguments["indices"])
    return arguments.optional("source").map { arguments.x.scatter(axis: axis, indices, $0) }
      ?? arguments.x.scatter(axis: axis, indices, arguments.float("source"))
  },
  Operation("scatterReduce") {
    $0.x.scatterReduce(
      axis: $0.int("axis"), $0["indices"], $0["source"], ScatterReduction(rawValue: $0.text("by")) ?? .sum,
      includesSelf: $0.flag("includesSelf"))
  },
  Operation("indexAdd") {
    $0.x.indexAdd(axis: $0.int("axis"), $0["indices"], $0["source"], alpha: $0.float("alpha", 1))
  },
  Operation("indexCopy") { $0.x.indexCopy(axis: $0.int("axis"), $0["indices"], $0["source"]) },
  Operation("indexFill") { arguments in
    let (axis, indices) = (arguments.int("axis"), arguments["indices"])
    return arguments.optional("value").map { arguments.x.indexFill(axis: axis, indices, $0) }
      ?? arguments.x.indexFill(axis: axis, indices, arguments.float("value"))
  },
  Operation("maskedFill") { arguments in
    arguments.optional("value").map { arguments.x.maskedFill(arguments["mask"], $0) }
      ?? arguments.x.maskedFill(arguments["mask"], arguments.float("value"))
  },
  Operation("maskedScatter") { $0.x.maskedScatter($0["mask"], $0["source"]) },
  Operation("take") { $0.x.take($0["indices"]) },
  Operation("put") { $0.x.put($0["indices"], $0["source"], accumulates: $0.flag("accumulates")) },
  Operation("takeAlong") { $0.x.takeAlong(axis: $0.int("axis"), $0["indices"]) },
  Operation("searchSorted") { $0.x.searchSorted($0.y, right: $0.flag("right")) },
  Operation("indexSelect") { $0.x.indexSelect(axis: $0.int("axis"), $0["indices"]) },
  Operation("embedding") { embedding($0["indices"], $0["weight"]) },
  Operation("oneHot") { $0.x.oneHot(classes: $0.int("classes"), dtype: .int64) },
  Operation(of: "nonzero") { $0.nonzero() },
  Operation("maskedSelect") { $0.x.maskedSelect($0["mask"]) },
  Operation("subscript") { arguments in
    subscripted(arguments.x, arguments.parts("parts").map { part(arguments, $0) })
  },
]

/// One part of an index, as the driver spells it.
///
/// A number is a position, "a:b:c" a range (each of the three may be missing), "new" a new axis, "..." the axes between,
/// any other text the name of a tensor.
private func part(_ arguments: Arguments, _ value: Value) -> any TensorIndex {
  if case .number(let position) = value { return Int(position) }
  guard case .text(let text) = value else { fatalError("request: no part of an index: \(value)") }
  switch text {
  case "new": return AxisIndex.newAxis
  case "...": return AxisIndex.ellipsis
  case _ where text.contains(":"):
    let bounds = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    return AxisIndex.every(bounds[2] ?? 1, from: bounds[0], to: bounds[1])
  default: return arguments[text]
  }
}

private func subscripted(_ x: Tensor, _ parts: [any TensorIndex]) -> Tensor {
  switch parts.count {
  case 0: x
  case 1: x[parts[0]]
  case 2: x[parts[0], parts[1]]
  case 3: x[parts[0], parts[1], parts[2]]
  case 4: x[parts[0], parts[1], parts[2], parts[3]]
  default: fatalError("request: an index of \(parts.count) parts")
  }
}
