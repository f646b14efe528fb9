import SaccadeEngine
import SaccadeLayers

/// A convolution without bias, its normalization, and SiLU.
///
/// The names of its parts, and of those of the modules below, are those of the authors' weights.
final class YOLOXConvolution: Module {
  let conv: Conv2d
  let bn: BatchNorm2d

  init(_ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1) {
    conv = .normalized(
      channels, outChannels, kernel: kernel, stride: stride, groups: groups, weight: .layerDefault)
    bn = BatchNorm2d(outChannels, epsilon: 1e-3, momentum: 0.03)
  }

  override func forward(_ x: Tensor) -> Tensor { conv(x, normalizedBy: bn, then: .silu) }
}

/// A convolution of each channel by itself, and one of 1 × 1 pixels.
final class YOLOXSeparableConvolution: Module {
  let dconv: YOLOXConvolution
  let pconv: YOLOXConvolution

  init(_ channels: Int, _ outChannels: Int, kernel: Int, stride: Int) {
    dconv = YOLOXConvolution(channels, channels, kernel: kernel, stride: stride, groups: channels)
    pconv = YOLOXConvolution(channels, outChannels, kernel: 1)
  }

  override func forward(_ x: Tensor) -> Tensor { pconv(dconv(x)) }
}

/// What a ``YOLOX`` is made of: how wide, how deep, and whether its 3 × 3 convolutions filter each channel by itself.
struct YOLOXSizes {
  /// By what the numbers of channels are multiplied.
  let width: Double
  /// How many blocks the shallow stages have.
  let depth: Int
  let isSeparable: Bool

  /// A number of channels, rounded down.
  func channels(_ count: Int) -> Int { Int(Double(count) * width) }

  /// A convolution of 3 × 3 pixels.
  func convolution(_ channels: Int, _ outChannels: Int, stride: Int = 1) -> Module {
    isSeparable
      ? YOLOXSeparableConvolution(channels, outChannels, kernel: 3, stride: stride)
      : YOLOXConvolution(channels, outChannels, kernel: 3, stride: stride)
  }
}

/// A 1 × 1 and a 3 × 3 convolution, around which the input may pass.
final class YOLOXBottleneck: Module {
  let conv1: YOLOXConvolution
  let conv2: Module
  private let adds: Bool

  init(_ channels: Int, adds: Bool, _ sizes: YOLOXSizes) {
    conv1 = YOLOXConvolution(channels, channels, kernel: 1)
    conv2 = sizes.convolution(channels, channels)
    self.adds = adds
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv2(conv1(x))
    return adds ? y + x : y
  }
}

/// Blocks for half the channels, while the other half passes by.
/// - Paper: Wang et al. 2019, CSPNet, <https://arxiv.org/abs/1911.11929>
final class YOLOXPartialStage: Module {
  let conv1: YOLOXConvolution
  let conv2: YOLOXConvolution
  let conv3: YOLOXConvolution
  let m: Sequential

  init(_ channels: Int, _ outChannels: Int, depth: Int, adds: Bool, _ sizes: YOLOXSizes) {
    let hidden = outChannels / 2
    conv1 = YOLOXConvolution(channels, hidden, kernel: 1)
    conv2 = YOLOXConvolution(channels, hidden, kernel: 1)
    conv3 = YOLOXConvolution(2 * hidden, outChannels, kernel: 1)
    m = Sequential((0..<depth).map { _ in YOLOXBottleneck(hidden, adds: adds, sizes) })
  }

  override func forward(_ x: Tensor) -> Tensor { conv3(.concatenate([m(conv1(x)), conv2(x)], axis: 1)) }
}

/// The largest values around each pixel, within three distances.
/// - Paper: He et al. 2014, <https://arxiv.org/abs/1406.4729>
final class YOLOXSpatialPyramid: Module {
  let conv1: YOLOXConvolution
  let conv2: YOLOXConvolution

  init(_ channels: Int, _ outChannels: Int) {
    conv1 = YOLOXConvolution(channels, channels / 2, kernel: 1)
    conv2 = YOLOXConvolution(channels / 2 * 4, outChannels, kernel: 1)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv1(x)
    let pooled = [5, 9, 13].map { y.maxPool2d(Size2D($0), stride: 1, padding: Padding2D($0 / 2)) }
    return conv2(.concatenate([y] + pooled, axis: 1))
  }
}

/// Each square of four pixels becomes one with four times the channels, then a convolution.
///
/// An odd side gets a row or column of zeros more.
final class YOLOXFocus: Module {
  let conv: YOLOXConvolution

  init(_ channels: Int, _ outChannels: Int) { conv = YOLOXConvolution(4 * channels, outChannels, kernel: 3) }

  override func forward(_ x: Tensor) -> Tensor {
    let (odd, across) = (x.shape[2] % 2, x.shape[3] % 2)
    let even = odd + across > 0 ? x.pad(Padding2D(top: 0, bottom: odd, left: 0, right: across)) : x
    let (height, width) = (even.shape[2], even.shape[3])
    let parts = [(0, 0), (1, 0), (0, 1), (1, 1)].map { row, column in
      even.slice(axis: 2, row..<height, step: 2).slice(axis: 3, column..<width, step: 2)
    }
    return conv(.concatenate(parts, axis: 1))
  }
}
