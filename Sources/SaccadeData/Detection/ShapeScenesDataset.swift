public import SaccadeEngine
public import SaccadeImages

/// Pictures of several shapes each, drawn when they are asked for: boxes and masks without files.
///
/// Shapes are of ten kinds, of any colour, place and direction, from a few pixels to a quarter of the picture; they may lie
/// one before the other, and of each at least half of its box is free of those in front. A picture depends on (seed, part,
/// index) and the settings alone.
///
/// ```swift
/// let train = ShapeScenesDataset(count: 2_000, part: "train")
/// let sample = train.sample(at: 0)     // the picture with its labels, boxes and, if wanted, masks
/// ```
public struct ShapeScenesDataset: DetectionDataset {
  /// How many images there are.
  public let count: Int
  /// The size of every image.
  public let size: ImageSize
  /// How many shapes are on a picture.
  public let objects: ClosedRange<Int>
  /// About half of a shape's extent, as parts of the picture's shorter side.
  public let scale: ClosedRange<Float>
  /// Whether samples have masks, which take longer to draw than the picture.
  public let hasMasks: Bool
  private let stream: RandomStream
  private let name: String

  /// A part of the data set.
  /// - Parameters:
  ///   - count: how many images it has; more images leave those before them as they are
  ///   - size: sides of at least 16
  ///   - objects: how many shapes are on a picture; 0 leaves some without any
  ///   - scale: about half of a shape's extent, as parts of the shorter side
  ///   - seed: what everything is drawn from
  ///   - part: a name, such as `train` or `val`; parts of different names have different pictures
  ///   - hasMasks: whether samples have a mask for each shape
  /// - Traps: if `count` or `objects` is negative, a side is below 16, or `scale` is not within 0…0.5
  public init(
    count: Int, size: ImageSize = ImageSize(square: 128), objects: ClosedRange<Int> = 1...6,
    scale: ClosedRange<Float> = 0.06...0.25, seed: UInt64 = 0, part: String = "train", hasMasks: Bool = false
  ) {
    guard count >= 0, min(size.height, size.width) >= 16, objects.lowerBound >= 0, scale.lowerBound > 0,
      scale.upperBound <= 0.5
    else {
      misuse(
        "ShapeScenesDataset",
        "count and objects must not be negative, sides at least 16 and scale within 0…0.5: count \(count), \(size), "
          + "objects \(objects), scale \(scale)")
    }
    self.count = count
    self.size = size
    self.objects = objects
    self.scale = scale
    self.hasMasks = hasMasks
    stream = RandomStream(seed: seed).child("shape scenes").child(part)
    name = "shape scenes/\(part) (seed \(seed))"
  }

  /// The kinds of shapes.
  public var classNames: [String] { ShapeKind.allCases.map(\.description) }
  /// The size of every image.
  public func size(at index: Int) -> ImageSize { size }
  /// The name of the part, the seed and the number.
  public func source(at index: Int) -> String { "\(name), picture \(index)" }

  /// Draws a picture, and says what is on it.
  public func scene(at index: Int) -> ShapeScene {
    let own = stream.child(index)
    var random = own.child("kinds")
    let total = objects.lowerBound + random.integer(below: objects.count)
    let kinds = (0..<total).map { _ in ShapeKind.allCases[random.integer(below: ShapeKind.allCases.count)] }
    var artist = ShapeArtist(random: own.child("picture"), height: size.height, width: size.width)
    return artist.scene(of: kinds, scale: scale)
  }

  /// Draws a picture.
  public func image(at index: Int) -> Image { scene(at: index).image }

  /// The shapes on a picture, with their outlines if samples have masks.
  public func objects(at index: Int) -> [AnnotatedObject] {
    let scene = scene(at: index)
    return scene.objects.enumerated().map { place, object in
      let runs = hasMasks ? RunLengthMask(scene.mask(of: place)) : nil
      return AnnotatedObject(
        label: object.kind.rawValue, bounds: PixelBounds(object.box), outline: runs.map { .runs($0) },
        area: runs.map { Double($0.area) })
    }
  }

  /// A picture with a label, a box and, if wanted, a mask for each shape, the one in front first.
  public func sample(at index: Int) -> Sample {
    let scene = scene(at: index)
    return Sample(
      scene.image, labels: scene.objects.map(\.kind.rawValue), boxes: scene.objects.map(\.box),
      masks: hasMasks ? scene.objects.indices.map { scene.mask(of: $0) } : [], source: source(at: index))
  }
}
