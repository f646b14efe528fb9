package import SaccadeEngine
package import SaccadeLayers

/// A model that runs as a graph wherever it can, and layer by layer where it cannot: with hooks, which want to see layers,
/// and where it reads the elements of tensors.
///
/// The weights may change between calls. Not for use from several threads at once.
package final class PreparedModel {
  private let model: Module
  private let run: ([Tensor]) throws -> [Tensor]
  /// Where its values lie, if it answers in bytes.
  package let ranges: ActivationRanges?
  private var predictor: Predictor?
  private var isTraceable = true

  /// A model, which is in use whenever it is called, whatever it is besides.
  package convenience init(_ model: Module) {
    let quantized = model as? QuantizedModel
    let own = quantized?.model ?? model
    self.init(own, ranges: quantized?.ranges) { [try own.outputOrRefusal(for: $0[0])] }
  }

  /// A model that is not called with one tensor, or gives several.
  /// - Parameters:
  ///   - ranges: where its values lie, if it is to answer in bytes
  ///   - run: calls the model
  package init(
    _ model: Module, ranges: ActivationRanges? = nil, calling run: @escaping ([Tensor]) throws -> [Tensor]
  ) {
    self.model = model
    self.run = run
    self.ranges = ranges
  }

  /// What the model in use gives; the first of several.
  /// - Throws: what the model throws, if it is from a file and does not take the tensor
  package func callAsFunction(_ x: Tensor) throws -> Tensor { try results(for: [x])[0] }

  /// All that the model in use gives.
  /// - Throws: as a call does
  package func results(for inputs: [Tensor]) throws -> [Tensor] {
    if let results = try graphResults(for: inputs) { return results }
    return try withoutGradient { try model.inUse { () throws in try run(inputs) } }
  }

  /// What the model gives as a graph; nil where it is none.
  private func graphResults(for inputs: [Tensor]) throws(TraceError) -> [Tensor]? {
    guard isTraceable else { return nil }
    let condition = model.condition
    guard !condition.hasHooks else { return nil }
    do throws(TraceError) { return try prepared(condition).results(for: inputs) } catch {
      // What it refuses as a graph, it refuses layer by layer too.
      if case .refused = error { throw error }
      isTraceable = false
      return nil
    }
  }

  private func prepared(_ condition: ModuleCondition) -> Predictor {
    if let predictor, predictor.isCurrent(condition) { return predictor }
    let made = Predictor(model, ranges: ranges, calling: run)
    predictor = made
    return made
  }
}
