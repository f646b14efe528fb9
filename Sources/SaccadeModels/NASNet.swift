public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Two cells that a search found for small images, repeated for large ones; each hears the two cells before it.
///
/// Names and shapes of weights are timm's, and Cadene's for the mobile one. The paper's auxiliary head, which serves
/// training alone, is left out.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Zoph et al. 2017, <https://arxiv.org/abs/1707.07012>, figures 2 and 4
public final class NASNet: Module, Backbone, CatalogFamily {
  /// `last_linear`.
  public static let headName = "last_linear"

  let conv0: NASNetConvolution
  /// The cells by their names, which weights have in front.
  let cells: Sequential
  let act = ReLU()
  let dropout: Dropout
  /// What makes logits of the mean of all features.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last cell.
  public let featureCount: Int
  /// The first convolution, and the last cell of each stride.
  public let levels: [FeatureLevel]

  /// What it is made with, and the keys of `type: NASNetMobile` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.5
    /// How likely a path through the last cell is left out in training; earlier ones are the less likely.
    public var dropPathRate: Float = 0

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let sizes = settings.variant.sizes
    conv0 = NASNetConvolution(settings.inChannels, sizes.stem, kernel: 3, stride: 2, activates: false)
    var row = NASNetRow(sizes, dropPathRate: settings.dropPathRate)
    row.appendReduction("cell_stem_0", sizes.channels / 4)
    row.appendReduction("cell_stem_1", sizes.channels / 2)
    for stage in 0..<3 {
      let width = sizes.channels << stage
      if stage > 0 {
        row.appendReduction("reduction_cell_\(stage - 1)", width, isHeardTwice: settings.variant == .mobile)
      }
      // Numbers are those of the large network.
      for number in 0..<sizes.cells { row.appendNormal("cell_\(6 * stage + number)", width) }
    }
    cells = Sequential(named: row.cells.map { ($0.name, $0.cell) })
    dropout = Dropout(settings.dropoutRate)
    featureCount = row.last.channels
    head = Linear(featureCount, settings.numClasses)
    levels =
      [FeatureLevel(name: "conv0", channels: sizes.stem, stride: 2)] + row.levels.lastOfEachStride.dropLast()
      + [FeatureLevel(name: "act", channels: featureCount, stride: 32)]
  }

  public override func key(forProperty name: String) -> String {
    switch name {
    case "cells": ""
    case "head": Self.headName
    default: super.key(forProperty: name)
    }
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(dropout(last(x).globalAveragePool())) }

  /// What the last cell gives, through an activation: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor { scope { last(images) } }

  /// What named levels give.
  /// - Traps: if there is no level of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope { collect(names, from: stages, images) }
  }

  private func last(_ images: Tensor) -> Tensor { stages.reduce(images) { $1.run($0) } }

  /// All layers before the head; the cells remember what came before their input.
  private var stages: [(name: String, run: (Tensor) -> Tensor)] {
    var previous: Tensor?
    let cells = zip(self.cells.names, self.cells.layers).compactMap { name, layer in
      (layer as? NASNetCell).map { cell in
        (
          name: name,
          run: { (x: Tensor) -> Tensor in
            defer { if cell.isHeardTwice { previous = x } }
            return cell(x, after: previous ?? x)
          }
        )
      }
    }
    return [(name: "conv0", run: conv0.callAsFunction)] + cells + [(name: "act", run: act.callAsFunction)]
  }
}

/// The cells of a network while it is made, with what the last two of them give.
private struct NASNetRow {
  typealias Output = (channels: Int, stride: Int)

  private(set) var cells: [(name: String, cell: NASNetCell)] = []
  private(set) var levels: [FeatureLevel] = []
  private(set) var last: Output
  private var previous: Output
  private let countsBorder: Bool
  /// How likely a path is left out after each further cell.
  private let dropPathStep: Float

  init(_ sizes: NASNet.Variant.Sizes, dropPathRate: Float) {
    (last, previous) = ((sizes.stem, 2), (sizes.stem, 2))
    countsBorder = sizes.countsBorder
    dropPathStep = dropPathRate / Float(3 * sizes.cells + 4)
  }

  mutating func appendNormal(_ name: String, _ width: Int) {
    append(
      NASNetNormalCell(last.channels, previousInput(width), width: width, dropRate: dropRate), name,
      (6 * width, last.stride))
  }

  mutating func appendReduction(_ name: String, _ width: Int, isHeardTwice: Bool = true) {
    append(
      NASNetReductionCell(
        last.channels, previousInput(width), width: width, dropRate: dropRate, countsBorder: countsBorder,
        isHeardTwice: isHeardTwice), name, (4 * width, 2 * last.stride))
  }

  private var dropRate: Float { dropPathStep * Float(cells.count + 1) }

  /// How a cell brings the output before its input to its width and size.
  private func previousInput(_ width: Int) -> NASNetCell.Previous {
    if cells.isEmpty { return .plain(channels: previous.channels) }
    return previous.stride < last.stride ? .halved(channels: previous.channels) : .mixed(channels: previous.channels)
  }

  private mutating func append(_ cell: NASNetCell, _ name: String, _ output: Output) {
    if cell.isHeardTwice { previous = last }
    last = output
    cells.append((name, cell))
    levels.append(FeatureLevel(name: name, channels: output.channels, stride: output.stride))
  }
}

extension NASNet {
  /// The variants of the paper for ImageNet.
  public enum Variant: String, CaseIterable, Sendable {
    /// 5.3 million parameters, for images of 224 pixels: 4 @ 1056.
    case mobile = "Mobile"
    /// 88.8 million parameters, for images of 331 pixels: 6 @ 4032.
    case large = "Large"

    /// The first convolution's channels, those of a path of the first stage, a stage's normal cells, and whether the
    /// zeros around an image count in the means of reduction cells: in timm's large network they do.
    fileprivate typealias Sizes = (stem: Int, channels: Int, cells: Int, countsBorder: Bool)

    fileprivate var sizes: Sizes { self == .mobile ? (32, 44, 4, false) : (96, 168, 6, true) }
  }
}

extension NASNet.Settings {
  /// `NASNetMobile` or `NASNetLarge`, by the variant.
  public var typeName: String { "NASNet\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "cells that a search found, \(variant.sizes.cells) for each size of features" }
  /// The network.
  public func makeModel() -> Module { NASNet(self) }
  /// The keys `num_classes`, `in_channels`, `dropout` and `drop_path`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate), .dropPath(\.dropPathRate),
  ]
}

extension NASNet {
  static let entries = [
    ModelEntry(
      Settings(.mobile),
      ModelFacts(
        parameterCount: 5_289_978, billionMultiplyAdds: 0.564, headName: headName,
        normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1707.07012",
        accuracy: PublishedAccuracy(74.08, "Cadene, nasnetamobile"))),
    ModelEntry(
      Settings(.large),
      ModelFacts(
        parameterCount: 88_753_150, billionMultiplyAdds: 23.78, headName: headName, imageSide: 331, resizeSide: 363,
        isResizedCubically: true,
        normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1707.07012",
        accuracy: PublishedAccuracy(82.626, "timm, nasnetalarge.tf_in1k"), timmName: "nasnetalarge")),
  ]
}
