package import SaccadeEngine
import SaccadeGraph

extension ONNXModule: FallibleModule {
  /// The first result for the one input.
  /// - Throws: ``ONNXError`` if the model does not take it; `TraceError` if it is an outline, and the model needs numbers
  package func output(for x: Tensor) throws -> Tensor {
    do { return try self([x])[0] } catch let error as ONNXError where error.kind == .outline {
      throw TraceError.readsValues(modulePath: error.node ?? "", place: error.path)
    }
  }

  /// The tensors that the file brings along.
  package var namedConstants: [(name: String, tensor: Tensor)] { model.namedConstants }
}
