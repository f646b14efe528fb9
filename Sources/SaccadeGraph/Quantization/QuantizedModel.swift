public import SaccadeEngine
public import SaccadeLayers

/// A model that answers in bytes where the processor is faster so, and stands where a module is wanted: for judging it as
/// the model itself is judged.
///
/// ```swift
/// let quantized = try QuantizedModel(model, ranges: ActivationRanges(model, inputs: batches))
/// ```
/// It is for use alone: what it gives has no gradient, and weights that change are not seen.
public final class QuantizedModel: Module {
  /// The model.
  public let model: Module
  /// Where its values lie.
  public let ranges: ActivationRanges
  private let predictor: Predictor

  /// A model in bytes, which is in use, whatever it was before.
  /// - Throws: ``TraceError`` if the model reads the elements of a tensor
  public init(_ model: Module, ranges: ActivationRanges) throws(TraceError) {
    self.model = model
    self.ranges = ranges
    predictor = try Predictor(model, ranges: ranges)
  }

  /// What the model gives in bytes; an outline goes through the model as it is.
  /// - Traps: if the model does not take such an input, or cannot be made into a graph for it
  public override func forward(_ x: Tensor) -> Tensor {
    guard !x.isOutline else { return model(x) }
    do { return try predictor(x) } catch {
      misuse("QuantizedModel", "\(error.problem); \(error.advice)")
    }
  }
}
