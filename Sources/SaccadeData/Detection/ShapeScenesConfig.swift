public import SaccadeConfig
public import SaccadeEngine
public import SaccadeImages

/// Pictures of several shapes that Saccade draws itself, with their boxes: `type: ShapeScenes`.
public struct ShapeScenesConfig: DatasetConfig {
  /// `ShapeScenes`.
  public var typeName: String { "ShapeScenes" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Pictures of several shapes of ten kinds with their boxes, drawn when they are asked for; no files."
  }
  /// Which part: parts have different pictures.
  public var split = ShapesConfig.Split.train
  /// How many images.
  public var count = 2_000
  /// Their size.
  public var size = ImageSize(square: 128)
  /// How many shapes a picture has.
  public var objects = 1...6
  /// About half of a shape's extent, as parts of the shorter side.
  public var scale: ClosedRange<Float> = 0.06...0.25
  /// Whether each shape has a mask.
  public var masks = false
  /// What they are drawn from: other seeds give other images.
  public var seed = 0
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// Two thousand images of 128 × 128.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { .rgb }
  /// Whether all images have one size.
  public var hasOneSize: Bool { true }
  /// Batches of boxes may have pictures of several sizes.
  public var allowsSizes: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    ShapeScenesDataset(
      count: count, size: size, objects: objects, scale: scale, seed: UInt64(bitPattern: Int64(seed)),
      part: split.rawValue, hasMasks: masks)
  }

  /// The keys `split`, `count`, `size`, `objects`, `scale`, `masks`, `seed` and `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("split", \.split, "Which part: parts have different pictures."),
    .drawnCount(\.count), .drawnSize(\.size),
    ConfigField("objects", \.objects, "The least and the greatest number of shapes on a picture.", .within(0...500)),
    ConfigField(
      "scale", \.scale, "The least and the greatest of half a shape's extent, as parts of the shorter side.",
      .within(0.01...0.5)),
    ConfigField("masks", \.masks, "Whether each shape has a mask.", alsoKnownAs: ["with_mask"]),
    ConfigField("seed", \.seed, "What they are drawn from: other seeds give other images.", .seed),
    .pipeline(\.pipeline),
  ]
}
