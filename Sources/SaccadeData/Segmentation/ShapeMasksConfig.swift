public import SaccadeConfig
public import SaccadeEngine
public import SaccadeImages

/// Pictures of several shapes that Saccade draws itself, with the class of each pixel: `type: ShapeMasks`.
public struct ShapeMasksConfig: DatasetConfig {
  /// `ShapeMasks`.
  public var typeName: String { "ShapeMasks" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Pictures of several shapes with the class of each pixel: the background and ten kinds, drawn when asked for; no files."
  }
  /// Which part: parts have different pictures.
  public var split = ShapesConfig.Split.train
  /// How many images.
  public var count = 2_000
  /// Their size.
  public var size = ImageSize(square: 96)
  /// How many shapes a picture has.
  public var objects = 1...4
  /// About half of a shape's extent, as parts of the shorter side.
  public var scale: ClosedRange<Float> = 0.1...0.3
  /// What they are drawn from: other seeds give other images.
  public var seed = 0
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// Two thousand images of 96 × 96.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { .rgb }
  /// Whether all images have one size.
  public var hasOneSize: Bool { true }
  /// Batches of masks may have pictures of several sizes.
  public var allowsSizes: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    ShapeMasksDataset(
      count: count, size: size, objects: objects, scale: scale, seed: UInt64(bitPattern: Int64(seed)),
      part: split.rawValue)
  }

  /// The keys `split`, `count`, `size`, `objects`, `scale`, `seed` and `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("split", \.split, "Which part: parts have different pictures."),
    .drawnCount(\.count), .drawnSize(\.size),
    ConfigField("objects", \.objects, "The least and the greatest number of shapes on a picture.", .within(0...500)),
    ConfigField(
      "scale", \.scale, "The least and the greatest of half a shape's extent, as parts of the shorter side.",
      .within(0.01...0.5)),
    ConfigField("seed", \.seed, "What they are drawn from: other seeds give other images.", .seed),
    .pipeline(\.pipeline),
  ]
}
