public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Residual networks whose widths and depths follow a line: X without gates, Y with them.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Radosavovic et al. 2020, <https://arxiv.org/abs/2003.13678>, §3.3 and tables 4 and 5 of the appendix
public final class RegNet: SequentialBackbone, CatalogFamily {
  /// `fc`.
  public override class var headName: String { "fc" }
  /// Torchvision's stem and stages stand in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: RegNetX400MF` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let variant = settings.variant
    var row = LayerRow(channels: settings.inChannels)
    row.append(
      ConvNormActivation(row.channels, 32, kernel: 3, stride: 2), name: "stem", channels: 32, stride: 2)
    for (number, stage) in variant.line.stages.enumerated() {
      let before = row.channels
      let blocks = (0..<stage.depth).map { position in
        (
          name: "block\(number + 1)-\(position)",
          layer: RegNetBlock(
            position == 0 ? before : stage.width, stage.width, stride: position == 0 ? 2 : 1,
            groupWidth: stage.groupWidth, hasGate: variant.hasGates)
        )
      }
      row.append(
        Sequential(named: blocks), name: "trunk_output.block\(number + 1)", channels: stage.width, stride: 2)
    }
    super.init(
      row, head: Linear(row.channels, settings.numClasses, weight: .normal(deviation: 0.01), bias: .constant(0)))
  }
}

/// A bottleneck that does not narrow, in groups.
/// - Paper: Radosavovic et al. 2020, <https://arxiv.org/abs/2003.13678>, figure 4
final class RegNetBlock: Module {
  let proj: ConvNormActivation?
  let f: Sequential

  init(_ channels: Int, _ width: Int, stride: Int, groupWidth: Int, hasGate: Bool) {
    proj =
      channels == width && stride == 1
      ? nil : ConvNormActivation(channels, width, kernel: 1, stride: stride, activation: .identity)
    var layers: [(name: String, layer: Module)] = [
      ("a", ConvNormActivation(channels, width, kernel: 1)),
      ("b", ConvNormActivation(width, width, kernel: 3, stride: stride, groups: width / groupWidth)),
    ]
    // A fourth of what comes in, halves to the even number.
    if hasGate {
      let squeezed = Int((0.25 * Double(channels)).rounded(.toNearestOrEven))
      layers.append(("se", SqueezeExcitation(width, squeezed: squeezed)))
    }
    layers.append(("c", ConvNormActivation(width, width, kernel: 1, activation: .relu)))
    f = Sequential(named: layers)
  }

  override func forward(_ x: Tensor) -> Tensor {
    // The last convolution's normalization takes the shortcut in.
    var y = x
    for layer in f.layers.dropLast() { y = layer(y) }
    guard let last = f.layers.last as? ConvNormActivation else { return y }
    return last(y, adding: proj.map { $0(x) } ?? x)
  }
}

/// The widths of all blocks lie near a line; blocks of one width are a stage.
struct RegNetLine {
  let depth: Int
  let first: Int
  let slope: Double
  /// By what widths grow from stage to stage.
  let factor: Double
  let groupWidth: Int

  /// - Paper: Radosavovic et al. 2020, <https://arxiv.org/abs/2003.13678>, equations 2 to 4
  var stages: [(width: Int, depth: Int, groupWidth: Int)] {
    var widths: [(width: Int, depth: Int)] = []
    for block in 0..<depth {
      // The power of the factor that is nearest to the line, found without logarithms' rounding.
      let wanted = (Double(first) + slope * Double(block)) / Double(first)
      var (power, lower) = (1.0, 0)
      while power * factor <= wanted * (1 + 1e-12) { (power, lower) = (power * factor, lower + 1) }
      let isNearerAbove = (wanted / power) * (wanted / power) > factor
      let width = Int((Double(first) * power * (isNearerAbove ? factor : 1) / 8).rounded(.toNearestOrEven)) * 8
      if let last = widths.last, last.width == width {
        widths[widths.count - 1].depth += 1
      } else {
        widths.append((width, 1))
      }
    }
    return widths.map { stage in
      let group = min(groupWidth, stage.width)
      return (nearestMultiple(of: group, to: stage.width), stage.depth, group)
    }
  }

  private func nearestMultiple(of divisor: Int, to width: Int) -> Int {
    let nearest = max(divisor, (2 * width + divisor) / 2 / divisor * divisor)
    return Double(nearest) < 0.9 * Double(width) ? nearest + divisor : nearest
  }
}

extension RegNet {
  /// The variants of the paper that torchvision has, by millions or billions of multiplications.
  public enum Variant: String, CaseIterable, Sendable {
    /// 5.5 million parameters.
    case x400MF = "X400MF"
    /// 7.3 million parameters.
    case x800MF = "X800MF"
    /// 9.2 million parameters.
    case x1600MF = "X1600MF"
    /// 15.3 million parameters.
    case x3200MF = "X3200MF"
    /// 39.6 million parameters.
    case x8GF = "X8GF"
    /// 54.3 million parameters.
    case x16GF = "X16GF"
    /// 107.8 million parameters.
    case x32GF = "X32GF"
    /// 4.3 million parameters.
    case y400MF = "Y400MF"
    /// 6.4 million parameters.
    case y800MF = "Y800MF"
    /// 11.2 million parameters.
    case y1600MF = "Y1600MF"
    /// 19.4 million parameters.
    case y3200MF = "Y3200MF"
    /// 39.4 million parameters.
    case y8GF = "Y8GF"
    /// 83.6 million parameters.
    case y16GF = "Y16GF"
    /// 145.0 million parameters.
    case y32GF = "Y32GF"

    fileprivate var hasGates: Bool { rawValue.hasPrefix("Y") }

    fileprivate var line: RegNetLine {
      switch self {
      case .x400MF: RegNetLine(depth: 22, first: 24, slope: 24.48, factor: 2.54, groupWidth: 16)
      case .x800MF: RegNetLine(depth: 16, first: 56, slope: 35.73, factor: 2.28, groupWidth: 16)
      case .x1600MF: RegNetLine(depth: 18, first: 80, slope: 34.01, factor: 2.25, groupWidth: 24)
      case .x3200MF: RegNetLine(depth: 25, first: 88, slope: 26.31, factor: 2.25, groupWidth: 48)
      case .x8GF: RegNetLine(depth: 23, first: 80, slope: 49.56, factor: 2.88, groupWidth: 120)
      case .x16GF: RegNetLine(depth: 22, first: 216, slope: 55.59, factor: 2.1, groupWidth: 128)
      case .x32GF: RegNetLine(depth: 23, first: 320, slope: 69.86, factor: 2.0, groupWidth: 168)
      case .y400MF: RegNetLine(depth: 16, first: 48, slope: 27.89, factor: 2.09, groupWidth: 8)
      case .y800MF: RegNetLine(depth: 14, first: 56, slope: 38.84, factor: 2.4, groupWidth: 16)
      case .y1600MF: RegNetLine(depth: 27, first: 48, slope: 20.71, factor: 2.65, groupWidth: 24)
      case .y3200MF: RegNetLine(depth: 21, first: 80, slope: 42.63, factor: 2.66, groupWidth: 24)
      case .y8GF: RegNetLine(depth: 17, first: 192, slope: 76.82, factor: 2.19, groupWidth: 56)
      case .y16GF: RegNetLine(depth: 18, first: 200, slope: 106.23, factor: 2.48, groupWidth: 112)
      case .y32GF: RegNetLine(depth: 20, first: 232, slope: 115.89, factor: 2.53, groupWidth: 232)
      }
    }

    /// With what timm calls each; it has three of the sizes in two shapes.
    fileprivate var facts: (torchvision: TorchvisionFacts, timmName: String) {
      switch self {
      case .x400MF: (.init("regnet_x_400mf", 5_495_976, 0.414, 72.834, "adf1edd5"), "regnetx_004_tv")
      case .x800MF: (.init("regnet_x_800mf", 7_259_656, 0.8, 75.212, "ad17e45c"), "regnetx_008")
      case .x1600MF: (.init("regnet_x_1_6gf", 9_190_136, 1.603, 77.04, "e3633e7f"), "regnetx_016")
      case .x3200MF: (.init("regnet_x_3_2gf", 15_296_552, 3.177, 78.364, "f342aeae"), "regnetx_032")
      case .x8GF: (.init("regnet_x_8gf", 39_572_648, 7.995, 79.344, "03ceed89"), "regnetx_080")
      case .x16GF: (.init("regnet_x_16gf", 54_278_536, 15.941, 80.058, "2007eb11"), "regnetx_160")
      case .x32GF: (.init("regnet_x_32gf", 107_811_560, 31.736, 80.622, "9d47f8d0"), "regnetx_320")
      case .y400MF: (.init("regnet_y_400mf", 4_344_144, 0.402, 74.046, "c65dace8"), "regnety_004")
      case .y800MF: (.init("regnet_y_800mf", 6_432_512, 0.834, 76.42, "1b27b58c"), "regnety_008_tv")
      case .y1600MF: (.init("regnet_y_1_6gf", 11_202_430, 1.612, 77.95, "b11a554e"), "regnety_016")
      case .y3200MF: (.init("regnet_y_3_2gf", 19_436_338, 3.176, 78.948, "b5a9779c"), "regnety_032")
      case .y8GF: (.init("regnet_y_8gf", 39_381_472, 8.473, 80.032, "d0d0e4a8"), "regnety_080_tv")
      case .y16GF: (.init("regnet_y_16gf", 83_590_140, 15.912, 80.424, "9e6ed7dd"), "regnety_160")
      case .y32GF: (.init("regnet_y_32gf", 145_046_770, 32.28, 80.878, "4dee3f7a"), "regnety_320")
      }
    }
  }
}

extension RegNet.Settings {
  /// `RegNetX400MF`, by the variant.
  public var typeName: String { "RegNet\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "residual network in groups\(variant.hasGates ? " with gates" : ""), \(variant.line.depth) blocks"
  }
  /// The network.
  public func makeModel() -> Module { RegNet(self) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension RegNet {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts.torchvision, headName: headName, paper: "https://arxiv.org/abs/2003.13678",
        timmName: variant.facts.timmName))
  }
}
