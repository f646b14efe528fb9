import SaccadeEngine
import SaccadeLayers

/// Ways of layers through the same image, whose results stand side by side: what Inception networks consist of.
/// - Shapes: input `[n, c, h, w]`; result `[n, Σ channels of the ways, h', w']`
/// - Paper: Szegedy et al. 2014, <https://arxiv.org/abs/1409.4842>, figure 2
final class InceptionBlock: Module {
  /// Layers one after the other, under the names that weights have.
  struct Way {
    let layers: Sequential
    /// Where the way parts at its end: each hears the last layer.
    let ends: [(name: String, layer: Module)]

    init(_ layers: (name: String, layer: Module)..., partingInto ends: [(name: String, layer: Module)] = []) {
      self.init(layers, partingInto: ends)
    }

    init(_ layers: [(name: String, layer: Module)], partingInto ends: [(name: String, layer: Module)] = []) {
      self.layers = Sequential(named: layers)
      self.ends = ends
    }

    fileprivate func callAsFunction(_ x: Tensor) -> [Tensor] {
      let y = layers(x)
      return ends.isEmpty ? [y] : ends.map { $0.layer(y) }
    }
  }

  // A way is no part of the block, but all its layers are, or they are parts of the network.
  private let ways: [Way]
  private let layers: [String: Module]

  /// - Parameter holdsLayers: whether the layers are parts of the block; else whoever makes it holds them
  init(_ ways: [Way], holdsLayers: Bool = true) {
    self.ways = ways
    layers = holdsLayers ? Self.layers(of: ways) : [:]
  }

  /// The layers of some ways under their names.
  static func layers(of ways: [Way]) -> [String: Module] {
    Dictionary(uniqueKeysWithValues: ways.flatMap { Array(zip($0.layers.names, $0.layers.layers)) + $0.ends })
  }

  override func key(forProperty name: String) -> String {
    name == "layers" ? "" : super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor { .concatenate(ways.flatMap { $0(x) }, axis: 1) }
}

/// A convolution without bias, its normalization and an activation: torchvision's `BasicConv2d`, timm's `ConvNormAct`.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h', w']`
final class BasicConvolution: Module {
  let conv: Conv2d
  let bn: BatchNorm2d
  private let activation: Nonlinearity

  /// - Parameter isPadded: whether the image keeps its size at stride 1; else windows stand in it alone
  init(
    _ channels: Int, _ outChannels: Int, kernel: Size2D = 1, stride: Int = 1, isPadded: Bool = true,
    weight: Initializer = .layerDefault, activation: Nonlinearity = .relu
  ) {
    let padding = Padding2D(vertical: kernel.height / 2, horizontal: kernel.width / 2)
    conv = Conv2d(
      channels, outChannels, kernel: kernel, stride: Size2D(stride), padding: .explicit(isPadded ? padding : 0),
      hasBias: false, weight: weight)
    bn = BatchNorm2d(outChannels, epsilon: 1e-3)
    self.activation = activation
  }

  override func forward(_ x: Tensor) -> Tensor { conv(x, normalizedBy: bn, then: activation) }

  /// The end of a residual block: something joins before the activation.
  func callAsFunction(_ x: Tensor, adding other: Tensor) -> Tensor {
    scope { conv(x, normalizedBy: bn, adding: other, then: activation) }
  }
}
