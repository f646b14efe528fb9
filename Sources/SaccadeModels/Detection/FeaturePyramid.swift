public import SaccadeEngine
public import SaccadeLayers

/// What comes after the last level of a feature pyramid.
public enum PyramidEnd: Hashable, Sendable {
  /// Nothing.
  case none
  /// One level more: every other pixel of the last, as in Faster R-CNN.
  case maxPool
  /// Two levels more, by convolutions that move by two pixels: of the pyramid's last level, or else of the last of the
  /// features that the pyramid is built on, as in RetinaNet.
  case convolutions(ofPyramid: Bool)

  /// How many levels it adds.
  public var count: Int {
    switch self {
    case .none: 0
    case .maxPool: 1
    case .convolutions: 2
    }
  }
}

/// Features of several levels of a network, each with what the coarser ones know, all with as many channels.
///
/// Weights have torchvision's names.
///
/// ```swift
/// let pyramid = FeaturePyramid(channels: [512, 1024, 2048], outChannels: 256, end: .maxPool)
/// let maps = pyramid([c3, c4, c5])         // four, of 256 channels each
/// ```
/// - Shapes: inputs `[n, channels[i], hᵢ, wᵢ]`, the finest first; results `[n, outChannels, hᵢ, wᵢ]`, then those of the end,
///   each half as high and wide as the one before, rounded up
/// - Paper: Lin et al. 2016, <https://arxiv.org/abs/1612.03144>, §3; RetinaNet's end: Lin et al. 2017,
///   <https://arxiv.org/abs/1708.02002>, §4
public final class FeaturePyramid: Module {
  /// What brings each level to as many channels.
  let innerBlocks: [Sequential]
  /// What makes the results, against the traces of enlarging.
  let layerBlocks: [Sequential]
  /// The convolutions after the last level, if any.
  let extraBlocks: PyramidConvolutions?
  /// What comes after the last level.
  public let end: PyramidEnd
  /// How many channels each result has.
  public let outChannels: Int

  /// A pyramid on features of so many channels, the finest first.
  /// - Parameter isNormalized: whether batch normalization follows each convolution, which then has no bias
  /// - Traps: if there are no levels, or a number of channels is not positive
  public init(channels: [Int], outChannels: Int = 256, end: PyramidEnd = .none, isNormalized: Bool = false) {
    guard let last = channels.last, channels.allSatisfy({ $0 > 0 }), outChannels > 0 else {
      misuse("FeaturePyramid", "there must be levels, all with channels: \(channels) to \(outChannels)")
    }
    func block(_ channels: Int, _ kernel: Int) -> Sequential {
      let convolution = Conv2d.pyramid(channels, outChannels, kernel: kernel, hasBias: !isNormalized)
      return isNormalized ? Sequential(convolution, BatchNorm2d(outChannels)) : Sequential(convolution)
    }
    innerBlocks = channels.map { block($0, 1) }
    layerBlocks = channels.map { _ in block(outChannels, 3) }
    self.end = end
    self.outChannels = outChannels
    if case .convolutions(let ofPyramid) = end {
      extraBlocks = PyramidConvolutions(ofPyramid ? outChannels : last, outChannels)
    } else {
      extraBlocks = nil
    }
  }

  /// The pyramid's levels, the finest first.
  /// - Traps: if there are not as many features as the pyramid has levels
  public func callAsFunction(_ features: [Tensor]) -> [Tensor] { scope { levels(features) } }

  private func levels(_ features: [Tensor]) -> [Tensor] {
    guard features.count == innerBlocks.count else {
      misuse(
        "FeaturePyramid", "there must be features for each of \(innerBlocks.count) levels: \(features.map(\.shape))")
    }
    var results: [Tensor] = []
    var coarser: Tensor?
    for level in features.indices.reversed() {
      var inner = innerBlocks[level](features[level])
      if let coarser { inner = inner + coarser.interpolate(to: Size2D(inner.shape[2], inner.shape[3]), .nearest) }
      results.append(layerBlocks[level](inner))
      coarser = inner
    }
    results.reverse()
    guard let coarsest = results.last else { return results }
    switch end {
    case .none: return results
    case .maxPool: return results + [coarsest.maxPool2d(1, stride: 2)]
    case .convolutions(let ofPyramid):
      return results + (extraBlocks?.levels(after: ofPyramid ? coarsest : features[features.count - 1]) ?? [])
    }
  }
}

/// RetinaNet's two levels after the last.
final class PyramidConvolutions: Module {
  let p6: Conv2d
  let p7: Conv2d

  init(_ channels: Int, _ outChannels: Int) {
    p6 = .pyramid(channels, outChannels, kernel: 3, stride: 2)
    p7 = .pyramid(outChannels, outChannels, kernel: 3, stride: 2)
  }

  func levels(after x: Tensor) -> [Tensor] {
    scope {
      let first = p6(x)
      return [first, p7(relu(first))]
    }
  }
}

extension Conv2d {
  /// One whose weights are drawn as those of pyramids are: uniform within √(3 / fan-in), no bias at first.
  fileprivate static func pyramid(
    _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, hasBias: Bool = true
  ) -> Conv2d {
    Conv2d(
      channels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride), padding: .all(kernel / 2),
      hasBias: hasBias,
      weight: .kaimingUniform(.fanIn, before: .leakyReLU(slope: 1)), bias: .constant(0))
  }
}
