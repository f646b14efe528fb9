import SaccadeEngine

extension Graph {
  /// How many convolutions and linear layers multiply bytes.
  package var quantizedProductCount: Int {
    nodes.count { $0.operation is QuantizedConvolution2D || $0.operation is QuantizedLinear }
  }

  /// How many convolutions and linear layers could.
  package var productCount: Int { nodes.count { FloatProduct($0, in: self) != nil } }
}
