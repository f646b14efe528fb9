package import SaccadeEngine
package import SaccadeLayers

/// A model that runs as a graph wherever it can, and layer by layer where it cannot: with hooks, which want to see layers,
/// and where it reads the elements of tensors.
///
/// The weights may change between calls. Not for use from several threads at once.
package final class PreparedModel {
  private let model: Module
  private let ranges: ActivationRanges?
  private var predictor: Predictor?
  private var isTraceable = true

  /// A model, which is in use whenever it is called, whatever it is besides.
  package init(_ model: Module) {
    let quantized = model as? QuantizedModel
    self.model = quantized?.model ?? model
    ranges = quantized?.ranges
  }

  /// What the model in use gives.
  /// - Throws: what the model throws, if it is from a file and does not take the tensor
  package func callAsFunction(_ x: Tensor) throws -> Tensor {
    if let result = try graphResult(of: x) { return result }
    return try withoutGradient { try model.inUse { () throws in try model.outputOrRefusal(for: x) } }
  }

  /// What the model gives as a graph; nil where it is none.
  private func graphResult(of x: Tensor) throws(TraceError) -> Tensor? {
    guard isTraceable else { return nil }
    let condition = model.condition
    guard !condition.hasHooks else { return nil }
    do throws(TraceError) { return try prepared(condition)(x) } catch {
      // What it refuses as a graph, it refuses layer by layer too.
      if case .refused = error { throw error }
      isTraceable = false
      return nil
    }
  }

  private func prepared(_ condition: ModuleCondition) throws(TraceError) -> Predictor {
    if let predictor, predictor.isCurrent(condition) { return predictor }
    let made = try Predictor(model, ranges: ranges)
    predictor = made
    return made
  }
}
