import COneDNN

extension Primitive {
  /// What a profile says of a run on these operands.
  func work(on arguments: [Argument]) -> KernelEvent.Work {
    let read: Set = [
      DNNL_ARG_SRC, DNNL_ARG_SRC_1, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DIFF_DST,
    ]
    let written = [DNNL_ARG_DST, DNNL_ARG_DIFF_SRC, DNNL_ARG_DIFF_WEIGHTS]
    let operands = Dictionary(arguments.map { ($0.index, $0.tensor) }) { first, _ in first }
    let inputs = arguments.filter { read.contains($0.index) }.map(\.tensor)
    guard let output = written.lazy.compactMap({ operands[$0] }).first ?? arguments.last?.tensor else {
      fatalError("oneDNN: \(name) ran on nothing")
    }
    return KernelEvent.Work(
      name, implementation: implementation, from: inputs, to: output,
      floatingPointOperations: floatingPointOperations(operands))
  }

  /// Twice the multiplications of a convolution or a matrix product, padding included; 0 for everything else.
  private func floatingPointOperations(_ operands: [Int32: Tensor]) -> Int {
    if name.hasPrefix("convolution") {
      guard let result = operands[DNNL_ARG_DST] ?? operands[DNNL_ARG_DIFF_DST],
        let weight = operands[DNNL_ARG_WEIGHTS] ?? operands[DNNL_ARG_DIFF_WEIGHTS], weight.shape[0] > 0
      else { return 0 }
      // Packed bytes have no shape to count by.
      guard weight.rank > 1 else { return 0 }
      return 2 * result.elementCount * (weight.elementCount / weight.shape[0])
    }
    if name == "matmul", let left = operands[DNNL_ARG_SRC], let result = operands[DNNL_ARG_DST] {
      return 2 * result.elementCount * left.shape[-1]
    }
    return 0
  }
}
