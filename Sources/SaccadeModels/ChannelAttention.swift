public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// By what a block of a network weighs its channels.
///
/// Names and shapes of weights are timm's.
public enum ChannelAttention: String, CaseIterable, ConfigValue {
  /// By nothing.
  case none
  /// Squeeze and excitation, by a 16th of the channels: Hu et al. 2017, <https://arxiv.org/abs/1709.01507>.
  case se
  /// A convolution over neighbouring channels: Wang et al. 2019, <https://arxiv.org/abs/1910.03151>.
  case eca
  /// Channels first, then places: Woo et al. 2018, <https://arxiv.org/abs/1807.06521>.
  case cbam

  /// The layer for a number of channels; nil for ``none``.
  /// - Shapes: input `[n, channels, h, w]`; result the same
  public func make(_ channels: Int) -> Module? {
    switch self {
    case .none: nil
    case .se: SqueezeExcitation(channels, squeezed: roundedChannels(Double(channels) / 16))
    case .eca: EfficientChannelAttention(channels)
    case .cbam: ConvolutionalBlockAttention(channels)
    }
  }
}

extension ConfigField {
  static func attention(_ path: ConfigPath<Section, ChannelAttention>) -> ConfigField {
    ConfigField(
      "attention", path, "By what each block weighs its channels: none, se, eca or cbam.",
      alsoKnownAs: ["attn_layer", "plugins"])
  }
}

/// A gate for each channel, made of the means of its neighbours.
/// - Shapes: input `[n, c, h, w]`; result the same
/// - Paper: Wang et al. 2019, <https://arxiv.org/abs/1910.03151>, §3.2 and equation 12
final class EfficientChannelAttention: Module {
  let conv: Conv1d

  init(_ channels: Int) {
    let magnitude = Int.bitWidth - 1 - channels.leadingZeroBitCount  // ⌊log₂ channels⌋
    let nearest = (magnitude + 1) / 2
    let kernel = max(3, nearest % 2 == 1 ? nearest : nearest + 1)
    conv = Conv1d(1, 1, kernel: kernel, padding: .all(kernel / 2), hasBias: false)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let (n, channels) = (x.shape[0], x.shape[1])
    let gates = sigmoid(conv(x.globalAveragePool().reshaped([n, 1, channels])))
    return scaleChannels(x, by: gates.reshaped([n, channels, 1, 1]))
  }
}

/// A gate for each channel, then one for each place.
/// - Shapes: input `[n, c, h, w]`; result the same
/// - Paper: Woo et al. 2018, <https://arxiv.org/abs/1807.06521>, §3
final class ConvolutionalBlockAttention: Module {
  let channel: ChannelGate
  let spatial: PlaceGate

  init(_ channels: Int) {
    channel = ChannelGate(channels, squeezed: max(1, channels / 16))
    spatial = PlaceGate()
  }

  override func forward(_ x: Tensor) -> Tensor { spatial(channel(x)) }
}

/// The first half of ``ConvolutionalBlockAttention``: two layers hear the mean and the largest of each channel.
final class ChannelGate: Module {
  let fc1: Conv2d
  let fc2: Conv2d

  init(_ channels: Int, squeezed: Int) {
    fc1 = Conv2d(channels, squeezed, kernel: 1, hasBias: false)
    fc2 = Conv2d(squeezed, channels, kernel: 1, hasBias: false)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let ofMean = fc2(relu(fc1(x.adaptiveAveragePool2d(1))))
    let ofMaximum = fc2(relu(fc1(x.adaptiveMaxPool2d(1))))
    return scaleChannels(x, by: sigmoid(ofMean + ofMaximum))
  }
}

/// The second half of ``ConvolutionalBlockAttention``: a large window over the mean and the largest of all channels.
final class PlaceGate: Module {
  let conv: Conv2d
  let bn: BatchNorm2d

  override init() {
    conv = .normalized(2, 1, kernel: 7)
    bn = BatchNorm2d(1)
  }

  /// timm's layer holds both in one of its own.
  override func key(forProperty name: String) -> String { "conv.\(name)" }

  override func forward(_ x: Tensor) -> Tensor {
    let both = Tensor.concatenate([x.mean(axes: [1], keepsAxes: true), x.max(axes: [1], keepsAxes: true)], axis: 1)
    return x * sigmoid(conv(both, normalizedBy: bn))
  }
}
