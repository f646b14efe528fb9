public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// The way up of a ``UNet``: each step doubles the image, joins the features that a network had at that size, and looks at
/// both with two 3 × 3 convolutions.
///
/// Names and shapes of weights are those of segmentation_models_pytorch's `UnetDecoder`, with ``Upsampling/nearest``.
/// - Paper: Ronneberger et al. 2015, <https://arxiv.org/abs/1505.04597>, §2
public final class UNetDecoder: Module {
  /// How images are doubled.
  public enum Upsampling: String, CaseIterable, ConfigValue {
    /// Each pixel becomes four alike.
    case nearest
    /// By linear interpolation.
    case bilinear
    /// By a transposed convolution of 2 × 2, as in the paper; where windows of other sizes overlap unevenly they leave a
    /// chessboard: Odena et al. 2016, <https://distill.pub/2016/deconv-checkerboard>.
    case transposed
    /// By a convolution to four times the channels, which become pixels: Shi et al. 2016,
    /// <https://arxiv.org/abs/1609.05158>, with first weights that leave no chessboard, ``Initializer/subpixel(factor:)``.
    case pixelShuffle = "pixel_shuffle"
  }

  /// What follows a convolution.
  public enum Normalization: String, CaseIterable, ConfigValue {
    /// Nothing; it has a bias.
    case none
    /// Batch normalization.
    case batch
  }

  /// What it is made with.
  public struct Options: Hashable, Sendable {
    /// How images are doubled.
    public var upsampling: Upsampling
    /// What follows a convolution.
    public var normalization: Normalization

    /// Options; unless told otherwise those of segmentation_models_pytorch.
    public init(upsampling: Upsampling = .nearest, normalization: Normalization = .batch) {
      self.upsampling = upsampling
      self.normalization = normalization
    }
  }

  let blocks: [UNetStep]

  /// A way up from the last of a network's levels to the image.
  /// - Parameters:
  ///   - levels: the levels, the finest first, one of a stride
  ///   - channels: how many each step has, the first the smallest image's
  /// - Traps: unless there are levels, the stride of the last is a power of two, and there are channels for each step
  public init(_ levels: [FeatureLevel], channels: [Int], _ options: Options = Options()) {
    guard let last = levels.last, last.stride > 0, last.stride.nonzeroBitCount == 1 else {
      misuse("UNetDecoder", "there must be levels, the last with a stride that is a power of two: \(levels)")
    }
    let count = last.stride.trailingZeroBitCount
    guard channels.count >= count, channels.allSatisfy({ $0 > 0 }) else {
      misuse("UNetDecoder", "each of \(count) steps to the image's size has its channels: \(channels)")
    }
    var before = last.channels
    blocks = (0..<count).map { step in
      let stride = last.stride >> (step + 1)
      let level = levels.lastIndex { $0.stride == stride }
      defer { before = channels[step] }
      return UNetStep(
        before, skip: level.map { (position: $0, channels: levels[$0].channels) }, channels[step], stride: stride,
        options)
    }
  }

  /// How many channels the last step has.
  static func outChannels(_ levels: [FeatureLevel], _ channels: [Int]) -> Int {
    let count = levels.last?.stride.trailingZeroBitCount ?? 0
    return count > 0 && count <= channels.count ? channels[count - 1] : levels.last?.channels ?? 1
  }

  /// The features of the last step, at the image's size.
  /// - Shapes: maps `[n, channels, h, w]` of the levels, the finest first; result `[n, c, size.height, size.width]`
  public func callAsFunction(_ maps: [Tensor], size: Size2D) -> Tensor {
    scope { blocks.reduce(maps[maps.count - 1]) { x, block in block(x, maps, size) } }
  }
}

/// A step of the way up.
final class UNetStep: Module {
  let up: Module?
  let conv1: Sequential
  let conv2: Sequential
  private let upsampling: UNetDecoder.Upsampling
  private let skip: Int?
  private let stride: Int

  /// - Parameters:
  ///   - skip: which map joins, and how many channels it has
  ///   - stride: how many pixels of the image, down and across, stand behind one of its result's
  init(
    _ channels: Int, skip: (position: Int, channels: Int)?, _ outChannels: Int, stride: Int,
    _ options: UNetDecoder.Options
  ) {
    upsampling = options.upsampling
    self.skip = skip?.position
    self.stride = stride
    var entered = channels
    switch options.upsampling {
    case .nearest, .bilinear: up = nil
    case .transposed:
      up = ConvTransposed2d(
        channels, outChannels, kernel: 2, stride: 2, weight: .kaimingNormal(.fanOut, before: .identity))
      entered = outChannels
    case .pixelShuffle:
      up = Sequential(
        Conv2d(
          channels, 4 * outChannels, kernel: 1, weight: .subpixel(factor: 2), bias: .constant(0)), ReLU(),
        PixelShuffle(2))
      entered = outChannels
    }
    conv1 = .unet(entered + (skip?.channels ?? 0), outChannels, options.normalization)
    conv2 = .unet(outChannels, outChannels, options.normalization)
  }

  /// - Parameters:
  ///   - maps: the maps of all levels
  ///   - size: the image's
  func callAsFunction(_ x: Tensor, _ maps: [Tensor], _ size: Size2D) -> Tensor {
    scope {
      let joined = skip.map { maps[$0] }
      // Sizes that are odd were rounded up on the way down.
      let target =
        joined.map { Size2D($0.shape[2], $0.shape[3]) }
        ?? Size2D((size.height + stride - 1) / stride, (size.width + stride - 1) / stride)
      let larger = enlarged(x, to: target)
      let y = joined.map { Tensor.concatenate([larger, $0], axis: 1) } ?? larger
      return conv2(conv1(y))
    }
  }

  private func enlarged(_ x: Tensor, to size: Size2D) -> Tensor {
    guard let up else { return x.interpolate(to: size, upsampling == .bilinear ? .bilinear : .nearest) }
    let y = up(x)
    let (height, width) = (y.shape[2], y.shape[3])
    if height == size.height, width == size.width { return y }
    guard height >= size.height, width >= size.width else { return y.interpolate(to: size, .nearest) }
    return y[..., 0..<size.height, 0..<size.width]
  }
}

/// The way down of the paper's ``UNet``: two 3 × 3 convolutions at each of five sizes, and a pooling between.
///
/// Features are dropped at the last two sizes, as in the authors' network; the poolings' last windows may be partial.
/// - Shapes: images `[n, c, h, w]`; levels of strides 1, 2, 4, 8 and 16
final class UNetEncoder: Module, Backbone {
  static let headName = "head"
  let blocks: [Sequential]
  var head: Module = Elementwise(.identity)
  let levels: [FeatureLevel]
  var featureCount: Int { levels.last?.channels ?? 0 }
  private let pool = MaxPool2d(2, keepsPartialWindows: true)
  private let dropout: Dropout

  /// - Parameter first: how many channels the first size has; each next has twice as many
  init(channels: Int, first: Int, normalization: UNetDecoder.Normalization, dropout: Float) {
    levels = (0..<5).map { FeatureLevel(name: "blocks.\($0)", channels: first << $0, stride: 1 << $0) }
    blocks = zip([channels] + levels.map(\.channels), levels).map { channels, level in
      Sequential(
        .unet(channels, level.channels, normalization), .unet(level.channels, level.channels, normalization))
    }
    self.dropout = Dropout(dropout)
  }

  override func forward(_ x: Tensor) -> Tensor { head(features(of: x)) }

  func features(of images: Tensor) -> Tensor { features(of: images, at: [levels[4].name])[0] }

  func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let stages = zip(levels, blocks).enumerated().map { position, stage in
        (
          name: stage.0.name,
          run: { [pool, dropout] (x: Tensor) in
            let y = stage.1(position == 0 ? x : pool(x))
            return position >= 3 ? dropout(y) : y
          }
        )
      }
      return collect(names, from: stages, images)
    }
  }
}

extension Module {
  /// A 3 × 3 convolution, what follows it, and an activation.
  fileprivate static func unet(
    _ channels: Int, _ outChannels: Int, _ normalization: UNetDecoder.Normalization
  ) -> Sequential {
    let convolution = Conv2d(
      channels, outChannels, kernel: 3, padding: 1, hasBias: normalization == .none, weight: .kaimingNormal(.fanIn),
      bias: .constant(0))
    switch normalization {
    case .none: return Sequential(convolution, ReLU())
    case .batch: return Sequential(convolution, BatchNorm2d(outChannels), ReLU())
    }
  }
}
