package import SaccadeEngine
package import SaccadeLayers

/// A model that runs as a graph wherever it can, and layer by layer where it cannot: with hooks, which want to see layers,
/// and where it reads the elements of tensors.
///
/// The weights may change between calls. Not for use from several threads at once.
package final class PreparedModel {
  private let model: Module
  private let run: ([Tensor]) -> [Tensor]
  private var predictor: Predictor?
  private var isTraceable = true

  /// A model, which is in use whenever it is called, whatever it is besides.
  package convenience init(_ model: Module) { self.init(model) { [model($0[0])] } }

  /// A model that is not called with one tensor, or gives several.
  /// - Parameter run: calls the model
  package init(_ model: Module, calling run: @escaping ([Tensor]) -> [Tensor]) {
    self.model = model
    self.run = run
  }

  /// What the model in use gives; the first of several.
  package func callAsFunction(_ x: Tensor) -> Tensor { results(for: [x])[0] }

  /// All that the model in use gives.
  package func results(for inputs: [Tensor]) -> [Tensor] {
    if isTraceable {
      let condition = model.condition
      if !condition.hasHooks {
        if let results = try? prepared(condition).results(for: inputs) { return results }
        isTraceable = false
      }
    }
    return withoutGradient { model.inUse { run(inputs) } }
  }

  private func prepared(_ condition: ModuleCondition) -> Predictor {
    if let predictor, predictor.isCurrent(condition) { return predictor }
    let made = Predictor(model, calling: run)
    predictor = made
    return made
  }
}
