public import SaccadeEngine
public import SaccadeGraph

extension SaccadeGraph.Graph {
  /// What a model in the ONNX format computes from one tensor, in Saccade's operations, which have the names of the file's
  /// nodes for paths.
  /// - Parameters:
  ///   - path: the file
  ///   - input: the shape of the input
  ///   - dtype: the type of its elements
  /// - Throws: ``ONNXError`` if it is no model, contradicts itself, or has what Saccade has not; `FileError` if it cannot be
  ///   read; `TraceError` if it does not take such an input, or what it computes depends on values
  public init(onnx path: String, input: Shape, dtype: DType = .float32) throws {
    try self.init(tracing: ONNXModule(path), input: input, dtype: dtype)
  }
}
