import Saccade

/// Training steps of which one property grows.
struct Sweep: Sendable {
  let name: String
  let summary: String
  /// What grows.
  let label: String
  let values: [Int]
  /// How much work a step is, relative to others of the sweep.
  let work: @Sendable (Int) -> Double
  var comparesThreads = true
  let make: @Sendable (Int) -> TrainingWork

  static let all = [
    Sweep(
      name: "batch", summary: "ResNet-18, 96×96, by the batch", label: "images a step",
      values: [1, 2, 4, 8, 16, 32, 64],
      work: { Double($0) }
    ) { TrainingWork(ResNet(.resNet18, classes: 10), classes: 10, channels: 3, batch: $0, side: 96) },
    Sweep(
      name: "size", summary: "ResNet-18, batch 8, by the image's side", label: "pixels a side",
      values: [32, 64, 96, 128, 192, 256, 384], work: { Double($0 * $0) / 1024 }
    ) { TrainingWork(ResNet(.resNet18, classes: 10), classes: 10, channels: 3, batch: 8, side: $0) },
    Sweep(
      name: "channels", summary: "six 3×3 convolutions with normalization, 32×32, batch 16, by their channels",
      label: "channels", values: [8, 16, 32, 64, 128, 256], work: { Double($0 * $0) / 64 }
    ) { TrainingWork(PlainNetwork(width: $0, depth: 6), classes: 10, channels: 3, batch: 16, side: 32) },
    Sweep(
      name: "depth", summary: "ResNet for 32×32, batch 32, by its depth", label: "layers",
      values: [8, 14, 20, 32, 44, 56, 110], work: { Double($0 - 2) / 6 }
    ) { TrainingWork(SmallResNet(depth: $0), classes: 10, channels: 3, batch: 32, side: 32) },
    Sweep(
      name: "layers", summary: "3×3 convolutions of 64 channels, 32×32, batch 16, by their number",
      label: "convolutions", values: [1, 2, 4, 8, 16, 32], work: { Double($0) }, comparesThreads: false
    ) { TrainingWork(PlainNetwork(width: 64, depth: $0), classes: 10, channels: 3, batch: 16, side: 32) },
  ]
}

/// Convolutions one after the other, each normalized.
private final class PlainNetwork: Module {
  let stem: Conv2d
  let convolutions: [Conv2d]
  let normalizations: [BatchNorm2d]
  let fc: Linear

  init(width: Int, depth: Int) {
    stem = Conv2d(3, width, kernel: 3, padding: 1)
    convolutions = (0..<depth).map { _ in Conv2d(width, width, kernel: 3, padding: 1, hasBias: false) }
    normalizations = (0..<depth).map { _ in BatchNorm2d(width) }
    fc = Linear(width, 10)
  }

  override func forward(_ x: Tensor) -> Tensor {
    var y = stem(x)
    for (convolution, normalization) in zip(convolutions, normalizations) {
      y = normalization(convolution(y), then: .relu)
    }
    return fc(y.globalAveragePool())
  }
}
