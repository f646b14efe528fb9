public import SaccadeEngine
public import SaccadeLayers

/// Looks at features with windows of several widths at once, and at their mean: atrous spatial pyramid pooling.
///
/// Names and shapes of weights are those of torchvision's `ASPP`.
/// - Shapes: input `[n, c, h, w]`; result `[n, outChannels, h, w]`
/// - Paper: Chen et al. 2017, <https://arxiv.org/abs/1706.05587>, §3.3 and figure 5
public final class SpatialPyramid: Module {
  let convs: [Module]
  let project: Sequential

  /// A pyramid with random weights.
  /// - Parameters:
  ///   - rates: the steps between the elements of the 3 × 3 windows
  ///   - dropout: how likely a feature of the result is dropped
  /// - Traps: if a number of channels or a rate is not positive
  public init(_ channels: Int, outChannels: Int = 256, rates: [Int] = [12, 24, 36], dropout: Float = 0.5) {
    guard rates.allSatisfy({ $0 > 0 }) else { misuse("SpatialPyramid", "rates must be positive: \(rates)") }
    let narrow = Sequential(
      Conv2d(channels, outChannels, kernel: 1, hasBias: false), BatchNorm2d(outChannels), ReLU())
    convs =
      [narrow] + rates.map { SpreadBranch(channels, outChannels, rate: $0) } + [WholeImageBranch(channels, outChannels)]
    project = Sequential(
      Conv2d(convs.count * outChannels, outChannels, kernel: 1, hasBias: false), BatchNorm2d(outChannels), ReLU(),
      Dropout(dropout))
  }

  /// What all windows have seen.
  public override func forward(_ x: Tensor) -> Tensor { project(.concatenate(convs.map { $0(x) }, axis: 1)) }
}

/// A 3 × 3 convolution whose window is spread so far that much of it lies beyond the image.
final class SpreadBranch: Module {
  let layers: Sequential
  private let rate: Int

  init(_ channels: Int, _ outChannels: Int, rate: Int) {
    layers = Sequential(
      Conv2d(channels, outChannels, kernel: 3, padding: .all(rate), dilation: Size2D(rate), hasBias: false),
      BatchNorm2d(outChannels), ReLU())
    self.rate = rate
  }

  override func key(forProperty name: String) -> String {
    name == "layers" ? "" : super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor {
    // oneDNN has no fast weight gradient for such windows. Outlines tell of the whole convolution.
    guard isTraining, !x.isOutline, let convolution = layers[0] as? Conv2d, let norm = layers[1] as? BatchNorm2d else {
      return layers(x)
    }
    return norm(convolved(x, convolution.weight.value), then: .relu)
  }

  /// The sum of nine 1 × 1 convolutions, each of the part of the image that its element of the window sees.
  private func convolved(_ x: Tensor, _ weight: Tensor) -> Tensor {
    func element(_ row: Int, _ column: Int) -> Tensor { weight[..., row..<row + 1, column..<column + 1] }
    let (height, width) = (x.shape[2], x.shape[3])
    var sum = x.conv2d(element(1, 1))
    for row in 0..<3 {
      for column in 0..<3 where row != 1 || column != 1 {
        let (down, across) = ((row - 1) * rate, (column - 1) * rate)
        guard abs(down) < height, abs(across) < width else { continue }
        let seen = x[
          ..., max(0, down)..<min(height, height + down), max(0, across)..<min(width, width + across)]
        let place = Padding2D(
          top: max(0, -down), bottom: max(0, down), left: max(0, -across), right: max(0, across))
        sum = sum + seen.conv2d(element(row, column)).pad(place)
      }
    }
    return sum
  }
}

/// The mean of all features, at every place.
///
/// In training, one image's mean is one number a channel, which has no variance: it is normalized by the running
/// statistics, where torchvision stops with an error.
final class WholeImageBranch: Module {
  let layers: Sequential

  init(_ channels: Int, _ outChannels: Int) {
    layers = Sequential(
      AdaptiveAveragePool2d(1), Conv2d(channels, outChannels, kernel: 1, hasBias: false), BatchNorm2d(outChannels),
      ReLU())
  }

  override func key(forProperty name: String) -> String {
    name == "layers" ? "" : super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let norm = layers[2] as? BatchNorm2d
    let keeps = norm?.keepsStatistics ?? false
    if x.shape[0] == 1 { norm?.keepsStatistics = true }
    defer { norm?.keepsStatistics = keeps }
    // [n, o, 1, 1] on all places: what interpolation makes of one pixel.
    return layers(x).interpolate(to: Size2D(x.shape[2], x.shape[3]), .nearest)
  }
}

extension Sequential {
  /// A head of one 3 × 3 convolution and the logits: torchvision's `FCNHead`.
  /// - Shapes: input `[n, channels, h, w]`; result `[n, classes, h, w]`
  static func convolutionalHead(_ channels: Int, _ classes: Int, dropout: Float) -> Sequential {
    let inner = max(1, channels / 4)
    return Sequential(
      Conv2d(channels, inner, kernel: 3, padding: 1, hasBias: false), BatchNorm2d(inner), ReLU(), Dropout(dropout),
      Conv2d(inner, classes, kernel: 1))
  }
}
