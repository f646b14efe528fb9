public import SaccadeConfig
public import SaccadeEngine
public import SaccadeImages

/// Images that Saccade draws itself: `type: Shapes`.
public struct ShapesConfig: DatasetConfig {
  /// Parts that have different pictures.
  public enum Split: String, CaseIterable, ConfigValue {
    /// What models are trained on.
    case train
    /// What they are judged by while they are trained.
    case val
    /// What they are judged by at last.
    case test
  }

  /// `Shapes`.
  public var typeName: String { "Shapes" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures of shapes of ten kinds, drawn when they are asked for; no files." }
  /// Which part: parts have different pictures.
  public var split = Split.train
  /// How many images.
  public var count = 10_000
  /// Their size.
  public var size = ImageSize(square: 32)
  /// What they are drawn from: other seeds give other images.
  public var seed = 0
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// Ten thousand images of 32 × 32.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { .rgb }

  /// Whether all images have one size.
  public var hasOneSize: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    ShapesDataset(
      count: count, height: size.height, width: size.width, seed: UInt64(bitPattern: Int64(seed)), part: split.rawValue,
      objects: 1...1)
  }

  /// The keys `split`, `count`, `size`, `seed` and `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("split", \.split, "Which part: parts have different pictures."),
    .drawnCount(\.count), .drawnSize(\.size),
    ConfigField("seed", \.seed, "What they are drawn from: other seeds give other images.", .seed),
    .pipeline(\.pipeline),
  ]
}

extension ConfigField {
  /// How many images are drawn: the order of an epoch is held in memory, eight bytes an image.
  static func drawnCount(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField("count", path, "How many images.", ConfigRule("from 1 to 100000000") { 1...100_000_000 ~= $0 })
  }

  /// The size that shapes are drawn on.
  static func drawnSize(_ path: ConfigPath<Section, ImageSize>) -> ConfigField {
    ConfigField(
      "size", path, "Their size.",
      ConfigRule("of at least 16 and at most 8192") { size in
        min(size.height, size.width) >= 16 && max(size.height, size.width) <= 8192
      })
  }
}
