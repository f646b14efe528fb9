public import Foundation
public import SaccadeEngine
public import SaccadeGraph
public import SaccadeLayers
import SwiftProtobuf

/// Writes a network as an ONNX model, which other programs run.
///
/// ```swift
/// var export = ONNXExport()
/// export.metadata["class_names"] = classNames.joined(separator: "\n")
/// try export.write(model, input: [1, 3, 224, 224], to: "model.onnx")
/// ```
/// Nodes and values are named by the modules that they come from, weights as in checkpoints.
public struct ONNXExport: Sendable {
  /// The version of the standard's operators, 17 to 22.
  public var opset = 17
  /// Whether the first size of the input may be any number.
  public var hasDynamicBatch = false
  /// Text that goes with the model.
  public var metadata: [String: String] = [:]
  /// The type of the input's elements.
  public var inputType = DType.float32
  /// What the input is called.
  public var inputName = "images"
  /// What the results are called, in order; further ones are numbered.
  public var outputNames = ["logits"]
  /// How the model chooses among the boxes that the network, a detector, gives; nil leaves them as they are.
  public var suppression: ONNXSuppression?

  /// The versions of the standard's operators that are written.
  public static let opsets = 17...22

  /// An export in version 17, for as many images as the network is traced with.
  public init() {}

  /// Writes a model that gives one tensor for one.
  /// - Parameters:
  ///   - shape: the input; where its first size may be any, that of the shape does not matter
  ///   - path: the file
  /// - Throws: ``ONNXExportError`` if ONNX has not what the model computes, `TraceError` if the model reads the elements of
  ///   a tensor, `FileError` if the file cannot be written
  /// - Traps: if the model does not take such an input
  public func write(_ model: Module, input shape: Shape, to path: String) throws {
    try write(model, input: shape, to: path) { [model($0)] }
  }

  /// Writes a model that gives several tensors for one, or is not called with one.
  /// - Parameter run: calls the model
  /// - Throws: as ``write(_:input:to:)``
  public func write(
    _ model: Module, input shape: Shape, to path: String, _ run: (Tensor) -> [Tensor]
  ) throws {
    // Its messages hold all weights once more, and so do their bytes.
    let weights = model.namedParameters.reduce(0) { $0 + 4 * $1.parameter.value.elementCount }
    Memory.require(2 * weights, for: "writing \(path)")
    try AtomicFile.write(data(of: model, input: shape, run), to: path)
  }

  /// Writes a graph, with its weights, for inputs of the sizes that it was traced with.
  ///
  /// It is read again by `Graph(onnx:input:)`, and opened by what shows ONNX models.
  /// - Throws: as ``write(_:input:to:)``; operations that were joined for speed have no form in ONNX
  public func write(_ graph: SaccadeGraph.Graph, to path: String) throws {
    var writer = ONNXWriter(self, graph, other: nil)
    try AtomicFile.write(writer.model().serializedData(), to: path)
  }

  /// The bytes of the file.
  /// - Throws: as ``write(_:input:to:)``, but for the file
  public func data(of model: Module, input shape: Shape, _ run: (Tensor) -> [Tensor]) throws -> Data {
    guard Self.opsets.contains(opset) else {
      throw ONNXExportError(
        operation: nil, modulePath: "opset", problem: "version \(opset) of the operators is not written",
        advice: "choose one from \(Self.opsets.lowerBound) to \(Self.opsets.upperBound)")
    }
    // Sizes that differ between two traces, and how, tell which follow the batch.
    // What is made of weights for each of them must not be computed for the two or three of the trace.
    let passes: [any GraphPass] = (hasDynamicBatch ? [] : [ConstantFolding()]) + [CancellingShapes(), DeadCode()]
    let batches = hasDynamicBatch ? [2, 3] : [shape[0]]
    let graphs = try batches.map { batch in
      try TracedGraph(
        tracing: model, inputs: [.init(shape: Shape([batch] + shape.dimensions.dropFirst()), dtype: inputType)]
      ) { run($0[0]) }.applying(passes)
    }
    var writer = ONNXWriter(self, graphs[0], other: graphs.count > 1 ? graphs[1] : nil)
    return try writer.model().serializedData()
  }
}
