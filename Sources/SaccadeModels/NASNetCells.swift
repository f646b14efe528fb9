import SaccadeEngine
import SaccadeLayers

/// What cells share: both of a cell's inputs are brought to its width, and paths between them are added up.
/// - Paper: Zoph et al. 2017, <https://arxiv.org/abs/1707.07012>, figure 4 and appendix A.1
class NASNetCell: Module {
  /// How the input before the last is brought to the width and size of the last.
  enum Previous {
    /// Not at all.
    case plain(channels: Int)
    /// By a 1 × 1 convolution.
    case mixed(channels: Int)
    /// To half of its sides.
    case halved(channels: Int)
  }

  let convPrev: NASNetConvolution?
  let halving: NASNetHalving?
  let conv: NASNetConvolution
  let dropPath: DropPath
  /// How many channels the previous input comes to.
  let previousChannels: Int
  /// Whether its input is also the previous one of the next cell.
  let isHeardTwice: Bool

  init(_ channels: Int, _ previous: Previous, width: Int, dropRate: Float, isHeardTwice: Bool) {
    switch previous {
    case .plain(let channels): (convPrev, halving, previousChannels) = (nil, nil, channels)
    case .mixed(let channels): (convPrev, halving, previousChannels) = (NASNetConvolution(channels, width), nil, width)
    case .halved(let channels): (convPrev, halving, previousChannels) = (nil, NASNetHalving(channels, width), width)
    }
    conv = NASNetConvolution(channels, width)
    dropPath = DropPath(dropRate)
    self.isHeardTwice = isHeardTwice
  }

  /// timm's names: a path is `comb_iter_0_left` of `left0`.
  override func key(forProperty name: String) -> String {
    switch name {
    case "convPrev": return "conv_prev_1x1"
    case "halving": return ""
    case "conv": return "conv_1x1"
    default:
      guard let number = name.last, number.isNumber else { return super.key(forProperty: name) }
      return "comb_iter_\(number)_\(name.dropLast())"
    }
  }

  /// The output for an input and the one before it.
  final func callAsFunction(_ x: Tensor, after previous: Tensor) -> Tensor {
    scope {
      joined(conv(x), convPrev.map { $0(previous) } ?? halving.map { $0(previous) } ?? previous)
    }
  }

  /// What comes of both inputs at the width of the cell.
  func joined(_ x: Tensor, _ previous: Tensor) -> Tensor {
    misuse("\(type(of: self))", "it joins nothing; override joined(_:_:)")
  }

  /// A path's result and what it meets; where a path may be left out, its last normalization cannot add.
  final func sum(_ path: NASNetPath, _ x: Tensor, _ other: Tensor) -> Tensor {
    dropPath.isActive ? dropPath(path(x)) + other : path(x, adding: other)
  }

  /// The mean of each window of 3 × 3 pixels; pixels that lie outside do not count.
  final func means(_ x: Tensor) -> Tensor {
    dropPath(x.averagePool2d(3, stride: 1, padding: 1, countsPadding: false))
  }
}

/// A cell that keeps the sides.
/// - Shapes: inputs `[n, c, h, w]`; result `[n, 6·width, h, w]`
final class NASNetNormalCell: NASNetCell {
  let left0: NASNetPath
  let right0: NASNetPath
  let left1: NASNetPath
  let right1: NASNetPath
  let left4: NASNetPath

  init(_ channels: Int, _ previous: Previous, width: Int, dropRate: Float) {
    left0 = NASNetPath(width, width, kernel: 5)
    right0 = NASNetPath(width, width, kernel: 3)
    left1 = NASNetPath(width, width, kernel: 5)
    right1 = NASNetPath(width, width, kernel: 3)
    left4 = NASNetPath(width, width, kernel: 3)
    super.init(channels, previous, width: width, dropRate: dropRate, isHeardTwice: true)
  }

  override func joined(_ x: Tensor, _ previous: Tensor) -> Tensor {
    // All paths begin with the same activation.
    let (activeX, active) = (relu(x), relu(previous))
    return .concatenate(
      [
        previous, sum(left0, activeX, dropPath(right0(active))), sum(left1, active, dropPath(right1(active))),
        means(x) + previous, means(previous) + means(previous), sum(left4, activeX, x),
      ], axis: 1)
  }
}

/// A cell that halves the sides.
/// - Shapes: inputs `[n, c, h, w]`; result `[n, 4·width, ⌈h/2⌉, ⌈w/2⌉]`
final class NASNetReductionCell: NASNetCell {
  let left0: NASNetPath
  let right0: NASNetPath
  let right1: NASNetPath
  let right2: NASNetPath
  let left4: NASNetPath
  private let countsBorder: Bool

  init(
    _ channels: Int, _ previous: Previous, width: Int, dropRate: Float, countsBorder: Bool, isHeardTwice: Bool
  ) {
    let previousChannels = if case .plain(let channels) = previous { channels } else { width }
    left0 = NASNetPath(width, width, kernel: 5, stride: 2)
    right0 = NASNetPath(previousChannels, width, kernel: 7, stride: 2)
    right1 = NASNetPath(previousChannels, width, kernel: 7, stride: 2)
    right2 = NASNetPath(previousChannels, width, kernel: 5, stride: 2)
    left4 = NASNetPath(width, width, kernel: 3)
    self.countsBorder = countsBorder
    super.init(channels, previous, width: width, dropRate: dropRate, isHeardTwice: isHeardTwice)
  }

  override func joined(_ x: Tensor, _ previous: Tensor) -> Tensor {
    let border = Padding2D.tensorFlow(x.shape, window: 3, stride: 2)
    let (activeX, active) = (relu(x), relu(previous))
    let largest = x.maxPool2d(3, stride: 2, padding: border)
    let mean = x.averagePool2d(3, stride: 2, padding: border, countsPadding: countsBorder)
    let first = sum(left0, activeX, dropPath(right0(active)))
    let second = sum(right1, active, dropPath(largest))
    return .concatenate(
      [
        second, sum(right2, active, dropPath(mean)), means(first) + second,
        sum(left4, relu(first), dropPath(largest)),
      ], axis: 1)
  }
}

/// An activation, a convolution and its normalization.
final class NASNetConvolution: Module {
  let conv: Conv2d
  let bn: BatchNorm2d
  private let activates: Bool

  init(_ channels: Int, _ outChannels: Int, kernel: Int = 1, stride: Int = 1, activates: Bool = true) {
    conv = .normalized(channels, outChannels, kernel: kernel, stride: stride, padding: 0)
    bn = .nasNet(outChannels)
    self.activates = activates
  }

  override func forward(_ x: Tensor) -> Tensor { conv(activates ? relu(x) : x, normalizedBy: bn) }
}

/// Half of the sides by two 1 × 1 convolutions, of which the second sees the pixels that the first leaves out.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, ⌈h/2⌉, ⌈w/2⌉]`
final class NASNetHalving: Module {
  let path1: Conv2d
  let path2: Conv2d
  let finalPathBn: BatchNorm2d

  init(_ channels: Int, _ outChannels: Int) {
    path1 = .normalized(channels, outChannels / 2, kernel: 1, stride: 2)
    path2 = .normalized(channels, outChannels / 2, kernel: 1)
    finalPathBn = .nasNet(outChannels / 2 * 2)
  }

  /// timm's names.
  override func key(forProperty name: String) -> String {
    switch name {
    case "path1": "path_1.conv"
    case "path2": "path_2.conv"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = relu(x)
    let (height, width) = (y.shape[2], y.shape[3])
    // Down and right of the last pixel of an odd number are zeros.
    let others = y.slice(axis: 2, 1..<height, step: 2).slice(axis: 3, 1..<width, step: 2)
      .pad(Padding2D(top: 0, bottom: height % 2, left: 0, right: width % 2))
    return finalPathBn(.concatenate([path1(y), path2(others)], axis: 1))
  }
}

/// Two separable convolutions with their normalizations and an activation between; what they take has been through one.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, ⌈h/stride⌉, ⌈w/stride⌉]`
final class NASNetPath: Module {
  let separable1: SeparableConvolution
  let bnSep1: BatchNorm2d
  let separable2: SeparableConvolution
  let bnSep2: BatchNorm2d

  init(_ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1) {
    separable1 = .nasNet(channels, outChannels, kernel: kernel, stride: stride)
    bnSep1 = .nasNet(outChannels)
    separable2 = .nasNet(outChannels, outChannels, kernel: kernel)
    bnSep2 = .nasNet(outChannels)
  }

  /// timm's names.
  override func key(forProperty name: String) -> String {
    guard let number = name.last else { return name }
    return super.key(forProperty: String(name.dropLast())) + "_\(number)"
  }

  override func forward(_ x: Tensor) -> Tensor { separable2(inner(x), normalizedBy: bnSep2) }

  /// The result and a tensor, added up.
  func callAsFunction(_ x: Tensor, adding other: Tensor) -> Tensor {
    scope { separable2(inner(x), normalizedBy: bnSep2, adding: other) }
  }

  private func inner(_ x: Tensor) -> Tensor { separable1(x, normalizedBy: bnSep1, then: .relu) }
}

extension SeparableConvolution {
  fileprivate static func nasNet(
    _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1
  ) -> SeparableConvolution {
    SeparableConvolution(
      channels, outChannels, kernel: kernel, stride: stride, names: ("depthwise_conv2d", "pointwise_conv2d"))
  }
}

extension BatchNorm {
  fileprivate static func nasNet(_ channels: Int) -> BatchNorm2d { BatchNorm2d(channels, epsilon: 1e-3) }
}
