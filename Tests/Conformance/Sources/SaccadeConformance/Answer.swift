import Saccade

/// Results and gradients of a case in one layout, by `<id>.<layout>.<part>`; nothing if the layout changes nothing.
///
/// Parts are `result0` …, `recorded0` … where a result differs when it is recorded, and `gradient.<name>` for each tensor
/// of floating-point numbers.
func compute(_ item: Request.Item, of request: Request) throws -> [String: Tensor] {
  let test = item.test
  guard let operation = operations[test.operation] else { fatalError("request: no operation '\(test.operation)'") }
  let plain = try test.tensors.map { try request.tensor($0, of: test) }
  guard let inputs = withoutGradient({ item.layout.applied(to: plain) }) else { return [:] }
  let cotangents = try test.cotangents.enumerated().map { position, exists in
    exists ? try request.tensor("cotangent\(position)", of: test) : nil
  }
  func arguments(_ inputs: [Tensor]) -> Arguments {
    Arguments(Dictionary(uniqueKeysWithValues: zip(test.tensors, inputs)), test.arguments)
  }

  var answer: [String: Tensor] = [:]
  let key = "\(test.id).\(item.layout.rawValue)"
  let unrecorded = withoutGradient { operation.compute(arguments(inputs)) }
  for (position, result) in unrecorded.enumerated() { answer["\(key).result\(position)"] = result }
  guard cotangents.contains(where: { $0 != nil }) else { return answer }

  let parameters = inputs.map { Parameter($0, isTrainable: $0.dtype.isFloatingPoint) }
  let given = arguments(parameters.map(\.value))
  let recorded = operation.compute(given)
  for (position, pair) in zip(recorded, unrecorded).enumerated() where !haveSameBytes(pair.0, pair.1) {
    answer["\(key).recorded\(position)"] = pair.0.detached
  }
  let terms = zip(recorded, cotangents).compactMap { result, cotangent in
    result.requiresGradient ? cotangent.map { (result * $0).sum() } : nil
  }
  if let first = terms.first { terms.dropFirst().reduce(first, +).backward() }
  for (name, parameter) in zip(test.tensors, parameters) where parameter.isTrainable {
    // A tensor that no result depends on has the gradient 0.
    let gradient = (given.standIns[name] ?? parameter).gradient
    answer["\(key).gradient.\(name)"] = gradient ?? .zeros(parameter.shape, dtype: parameter.dtype)
  }
  return answer
}

private func haveSameBytes(_ a: Tensor, _ b: Tensor) -> Bool {
  a.shape == b.shape && a.dtype == b.dtype
    && a.withUnsafeBytes { first in b.withUnsafeBytes { first.elementsEqual($0) } }
}
