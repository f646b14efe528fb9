import SaccadeEngine
import Synchronization

/// Tensors that graphs of one model compute from its weights, each made once whatever number of graphs has it.
///
/// They are told apart by what they are made from: paths of weights and names of operations.
package final class ConstantStore: Sendable {
  private let tensors = Mutex<[String: Tensor]>([:])

  /// A store of nothing yet.
  package init() {}

  /// A tensor made from others, computed unless it is known.
  ///
  /// Where it is not told what it is made from, it is computed.
  func tensor(_ origin: String?, make: () -> Tensor) -> Tensor {
    guard let origin else { return make() }
    if let known = tensors.withLock({ $0[origin] }) { return known }
    let made = make()
    return tensors.withLock { tensors in
      if let known = tensors[origin] { return known }
      tensors[origin] = made
      return made
    }
  }

  /// The same values in an order that the operation reading them prefers.
  func keep(_ tensor: Tensor, as origin: String) { tensors.withLock { $0[origin] = tensor } }

  /// What is kept of a weight or what was computed from weights, if anything is; it is kept no longer.
  func taken(_ origin: String) -> Tensor? { tensors.withLock { $0.removeValue(forKey: origin) } }
}

extension Graph {
  /// A new constant that is computed from others.
  mutating func makeConstant(
    _ what: String, from values: [Value], in constants: ConstantStore, _ make: () -> Tensor
  ) -> Value {
    let origins = values.map { self.constants[$0]?.origin }
    let origin = origins.contains(nil) ? nil : "\(what)(\(origins.compactMap { $0 }.joined(separator: ", ")))"
    let tensor = constants.tensor(origin) { withoutGradient { make().detached } }
    let value = makeConstant(tensor)
    self.constants[value] = Constant(tensor: tensor, name: nil, origin: origin)
    return value
  }
}
