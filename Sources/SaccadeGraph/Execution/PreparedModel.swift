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
  package func callAsFunction(_ x: Tensor) -> Tensor {
    if isTraceable {
      let condition = model.condition
      if !condition.hasHooks {
        if let result = try? prepared(condition)(x) { return result }
        isTraceable = false
      }
    }
    return withoutGradient { model.inUse { model(x) } }
  }

  private func prepared(_ condition: ModuleCondition) throws(TraceError) -> Predictor {
    if let predictor, predictor.isCurrent(condition) { return predictor }
    let made = try Predictor(model, ranges: ranges)
    predictor = made
    return made
  }
}
