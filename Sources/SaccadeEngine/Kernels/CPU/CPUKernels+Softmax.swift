import CKernels

extension CPUKernels {
  func softmax(_ x: Tensor, axis: Int, log: Bool) -> Tensor {
    alongRows(axis, [x]) { operands, y in
      let rows = operands[0]
      Profiler.kernel(.init(log ? "log softmax" : "softmax", from: operands, to: y)) {
        withExtendedLifetime(operands) {
          sk_softmax(y.pointer, rows.pointer, rows.dtype.kernel, rowCount(rows), rows.shape[-1], log)
        }
      }
    }
  }

  func softmaxBackward(_ dy: Tensor, output: Tensor, axis: Int, log: Bool) -> Tensor {
    alongRows(axis, [dy, output]) { operands, dx in
      let (dy, y) = (operands[0], operands[1])
      Profiler.kernel(.init("softmax backward", from: operands, to: dx)) {
        withExtendedLifetime(operands) {
          sk_softmax_backward(
            dx.pointer, dy.pointer, y.pointer, y.dtype.kernel, rowCount(y), y.shape[-1], log)
        }
      }
    }
  }

  private func rowCount(_ x: Tensor) -> Int { x.elementCount / max(x.shape[-1], 1) }

  /// Runs a kernel along the rows of the last axis, which changes places with `axis` for it.
  private func alongRows(_ axis: Int, _ operands: [Tensor], _ body: ([Tensor], Tensor) -> Void) -> Tensor {
    let rank = operands[0].rank
    func swapped(_ x: Tensor) -> Tensor {
      guard axis != rank - 1 else { return x }
      var order = Array(0..<rank)
      order.swapAt(axis, rank - 1)
      return x.permuted(order)
    }
    let rows = operands.map { rowMajor(swapped($0.detached)) }
    let result = Tensor.uninitialized(rows[0].shape, rows[0].dtype)
    body(rows, result)
    return swapped(result)
  }
}
