public import SaccadeEngine
public import SaccadeLayers

/// A network from an ONNX file, run node by node.
///
/// ```swift
/// let network = try ONNXModule("resnet50.onnx")
/// let logits = try network([images])[0]
/// ```
/// Inputs and results are tensors in the order of the file's. Types that Saccade has not are held in wider ones: narrow
/// integers in int32, wide ones without a sign in int64.
///
/// An outline gives outlines, as everywhere; an operator that needs to know numbers throws then.
public final class ONNXModule: Module {
  /// The model.
  public let model: ONNXModel
  /// How many bytes a tensor that the graph makes may take; what is larger throws.
  ///
  /// A model from outside can ask for more than a machine has, in a few bytes. At first it is all memory.
  public var largestTensor = Memory.limitBytes

  /// A network of a model.
  public init(_ model: ONNXModel) {
    self.model = model
    super.init()
  }

  /// A network of a model file.
  /// - Throws: ``ONNXError`` if it is no model, contradicts itself, or has what Saccade has not; `FileError` if it cannot be
  ///   read
  public convenience init(_ path: String) throws { self.init(try ONNXModel(path)) }

  /// Computes the results for inputs.
  /// - Throws: ``ONNXError`` if the inputs are not those of the model, or its graph does not fit them
  public func callAsFunction(_ inputs: [Tensor]) throws -> [Tensor] {
    try scope { () throws -> [Tensor] in
      let values = try check(inputs)
      return try withoutGradient {
        try Execution(model, largestTensor: largestTensor).run(model.graph, values).map(\.tensor)
      }
    }
  }

  /// The first result for the one input.
  /// - Traps: if the model has several inputs, or does not take this one; call it with a list, which throws
  public override func forward(_ x: Tensor) -> Tensor {
    do { return try self([x])[0] } catch { misuse("ONNXModule", "\(error)") }
  }

  private func check(_ inputs: [Tensor]) throws -> [Value] {
    guard inputs.count == model.inputs.count else {
      throw ONNXError(
        .mismatched, path: model.path, field: "input",
        problem: "\(inputs.count) tensors were given, and the model takes \(model.inputs.count)",
        advice: "give " + model.inputs.map(\.description).joined(separator: ", "))
    }
    return try zip(inputs, model.inputs).map { tensor, port in
      let fits = port.sizes.map { sizes in
        sizes.count == tensor.rank
          && zip(sizes, tensor.shape).allSatisfy { size, given in
            if case .fixed(let size) = size { size == given } else { true }
          }
      }
      guard fits ?? true, port.dtype ?? tensor.dtype == tensor.dtype else {
        throw ONNXError(
          .mismatched, path: model.path, field: "input '\(port.name)'",
          problem: "it is \(tensor.dtype) \(tensor.shape)", advice: "give \(port)")
      }
      return Value(tensor, port.type ?? ElementType(tensor.dtype))
    }
  }
}
