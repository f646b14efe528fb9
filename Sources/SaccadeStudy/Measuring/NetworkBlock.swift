import SaccadeEngine
import SaccadeLayers

/// A block of a known network, which gives what it takes, so that it can be measured by itself.
struct NetworkBlock: Sendable {
  /// What it is called, also as a file: `inverted residual`.
  let name: String
  private let network: String
  private let path: String

  /// What networks of the last years are built of.
  static let all: [NetworkBlock] = [
    NetworkBlock(name: "basic block", network: "ResNet18", path: "layer2.1"),
    NetworkBlock(name: "bottleneck", network: "ResNet50", path: "layer2.1"),
    NetworkBlock(name: "grouped bottleneck", network: "ResNeXt50", path: "layer2.1"),
    NetworkBlock(name: "bottleneck with gate", network: "SEResNet50", path: "layer2.1"),
    NetworkBlock(name: "inverted residual", network: "MobileNetV2", path: "features.5"),
    NetworkBlock(name: "inverted with gate", network: "EfficientNetB0", path: "features.3.1"),
    NetworkBlock(name: "shuffle block", network: "ShuffleNetV2_1_0", path: "stage3.1"),
    NetworkBlock(name: "ConvNeXt block", network: "ConvNeXtTiny", path: "features.3.1"),
    NetworkBlock(name: "transformer block", network: "ViTTi16", path: "encoder.layers.encoder_layer_1"),
  ]

  /// The block, and the shape of what it takes.
  /// - Traps: if the catalog's network has no such block
  func made() -> (module: Module, input: Shape) {
    let (whole, image) = CatalogNetwork.made(network)
    whole.eval()
    let rows = whole.summary(of: image).rows
    guard let module = whole.namedModules.first(where: { $0.name == path })?.module,
      let shape = rows.first(where: { $0.path == path })?.outputShape
    else { misuse("NetworkBlock", "\(network) has no block \(path)") }
    return (module, shape)
  }
}
