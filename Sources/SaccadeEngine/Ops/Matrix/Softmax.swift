/// Exponentials over an axis divided by their sum, or the logarithm of that.
package struct Softmax: Op, Hashable {
  package let axis: Int
  package let isLog: Bool
  package var name: String { isLog ? "logSoftmax" : "softmax" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    x[0].elementCount == 0 ? [x[0].detached] : [kernels.softmax(x[0], axis: axis, log: isLog)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(outputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0], dy.elementCount > 0 else { return gradients }
    return [kernels.softmaxBackward(dy, output: saved.output(0), axis: axis, log: isLog)]
  }
}

extension Tensor {
  /// Exponentials along an axis divided by their sum.
  /// - Traps: if the axis does not exist
  public func softmax(axis: Int = -1) -> Tensor {
    rank == 0 ? self * 0 + 1 : apply(Softmax(axis: self.axis(axis, "softmax"), isLog: false), self)
  }

  /// The logarithm of ``softmax(axis:)``, without overflow.
  /// - Traps: if the axis does not exist
  public func logSoftmax(axis: Int = -1) -> Tensor {
    rank == 0 ? self * 0 : apply(Softmax(axis: self.axis(axis, "logSoftmax"), isLog: true), self)
  }
}
