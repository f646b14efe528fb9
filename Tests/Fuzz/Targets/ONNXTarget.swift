import SaccadeEngine
import SaccadeONNX

extension FuzzTargets {
  /// A model in the ONNX format, which is run on small inputs and on their outlines.
  static let onnx = FuzzTarget("onnx") { bytes, folder in
    let module = try ONNXModule(folder.write(bytes, as: "model.onnx"))
    module.largestTensor = 1 << 20
    let shapes = module.model.inputs.map { port in
      Shape(
        (port.sizes ?? [.any]).map { size in
          if case .fixed(let size) = size { size } else { 2 }
        })
    }
    // What the file says of its inputs may be more than there is memory for.
    guard shapes.allSatisfy({ $0.isPossible && $0.elementCount <= 4096 }) else { return }
    let inputs = zip(module.model.inputs, shapes).map { Tensor.ones($1, dtype: $0.dtype ?? .float32) }
    let results = try module(inputs)
    FuzzTarget.promise(results.count == module.model.outputs.count, "\(results.count) results")
    let outlines = try? module(inputs.map { .outline($0.shape, dtype: $0.dtype) })
    for (result, outline) in zip(results, outlines ?? results) {
      FuzzTarget.promise(result.shape == outline.shape, "its outline is \(outline.shape), not \(result.shape)")
    }
  }
}
