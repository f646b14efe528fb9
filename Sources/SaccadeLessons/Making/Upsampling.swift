import SaccadeEngine
import SaccadeLayers

/// A way in which a layer makes maps twice as high and wide.
enum Upsampling: Int, CaseIterable, Sendable {
  /// A transposed convolution of 3 × 3, which the step of 2 does not divide.
  case transposed3
  /// A transposed convolution of 4 × 4.
  case transposed4
  /// Each pixel four times, then a convolution.
  case nearest
  /// Bilinear interpolation, then a convolution.
  case bilinear
  /// A convolution to four times the channels, which become pixels.
  case shuffle
  /// The same, begun so that the four pixels of each are equal.
  case shuffleICNR

  /// The name in figures.
  var key: String {
    switch self {
    case .transposed3: "transposed_3"
    case .transposed4: "transposed_4"
    case .nearest: "nearest"
    case .bilinear: "bilinear"
    case .shuffle: "shuffle"
    case .shuffleICNR: "shuffle_icnr"
    }
  }

  /// What people read.
  var title: String {
    switch self {
    case .transposed3: "transposed convolution, 3 × 3"
    case .transposed4: "transposed convolution, 4 × 4"
    case .nearest: "nearest pixel, convolution"
    case .bilinear: "bilinear, convolution"
    case .shuffle: "pixel shuffle"
    case .shuffleICNR: "pixel shuffle, ICNR start"
    }
  }

  /// What it is called within a sentence.
  var short: String {
    switch self {
    case .transposed3: "a transposed 3 × 3"
    case .transposed4: "a transposed 4 × 4"
    case .nearest: "nearest"
    case .bilinear: "bilinear"
    case .shuffle: "pixel shuffle"
    case .shuffleICNR: "ICNR"
    }
  }

  /// The layers, with weights that leave a signal its size, whichever the way.
  /// - Shapes: `[n, c, h, w]` gives `[n, o, 2·h, 2·w]`
  /// - Paper: Odena et al. 2016, <https://distill.pub/2016/deconv-checkerboard>; Shi et al. 2016,
  ///   <https://arxiv.org/abs/1609.05158>, §3.2; Aitken et al. 2017, <https://arxiv.org/abs/1707.02937>
  func layers(_ inChannels: Int, _ outChannels: Int) -> [Module] {
    /// For each of so many weights that one pixel of the output is a sum of.
    func start(_ count: Int) -> Initializer { .normal(deviation: (2 / Float(inChannels * count)).squareRoot()) }
    func convolution(_ channels: Int) -> Conv2d {
      Conv2d(inChannels, channels, kernel: 3, padding: .all(1), weight: start(9), bias: .constant(0))
    }
    switch self {
    case .transposed3:
      return [
        ConvTransposed2d(
          inChannels, outChannels, kernel: 3, stride: 2, padding: 1, outputPadding: 1, hasBias: false,
          weight: .normal(deviation: (8 / Float(9 * inChannels)).squareRoot()))
      ]
    case .transposed4:
      return [
        ConvTransposed2d(
          inChannels, outChannels, kernel: 4, stride: 2, padding: 1, hasBias: false, weight: start(4))
      ]
    case .nearest: return [Upsample(scale: 2, .nearest), convolution(outChannels)]
    case .bilinear: return [Upsample(scale: 2, .bilinear), convolution(outChannels)]
    case .shuffle: return [convolution(4 * outChannels), PixelShuffle(2)]
    case .shuffleICNR:
      let layer = convolution(4 * outChannels)
      // The kernels of the four pixels lie one behind the other.
      layer.weight.value = layer.weight.value.slice(axis: 0, 0..<outChannels).repeatInterleave(4, axis: 0)
      return [layer, PixelShuffle(2)]
    }
  }

  /// A network that draws a picture four times as high and wide as it is given, by two such steps.
  /// - Shapes: `[n, 3, h, w]` gives `[n, 3, 4·h, 4·w]`
  func network(channels: Int) -> Sequential {
    let first = Conv2d(
      3, channels, kernel: 3, padding: .all(1), weight: .kaimingNormal(.fanIn, before: .relu), bias: .constant(0))
    return Sequential([first, ReLU()] + layers(channels, channels) + [ReLU()] + layers(channels, 3))
  }
}
