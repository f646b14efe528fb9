import SaccadeEngine
public import SaccadeImages

/// Pictures of geometric shapes, drawn when they are asked for: a data set that needs no files.
///
/// Each picture shows a shape of one of ten kinds, of any colour, size, place and direction, on a gradient with stray
/// lines and noise. It depends on (seed, part, index) and the size alone.
///
/// Only the outline tells the classes apart, so a linear classifier fails: softmax regression on the pixels of 10 000
/// pictures of 32 × 32 names 14 % of 2 000 others (10 % is chance), where a ResNet with three blocks names 98 %.
/// `LinearClassifierTests` holds this.
///
/// ```swift
/// let train = ShapesDataset(count: 10_000, part: "train")
/// let validation = ShapesDataset(count: 1_000, part: "val")
/// let scene = train.scene(at: 0)     // the image with its boxes and masks
/// ```
public struct ShapesDataset: ClassificationDataset {
  /// How many images there are.
  public let count: Int
  /// The height of every image, in pixels.
  public let height: Int
  /// The width of every image, in pixels.
  public let width: Int
  /// How many shapes are on a picture.
  public let objects: ClosedRange<Int>
  /// Whether samples have masks, which take longer to draw than the picture.
  public let hasMasks: Bool
  private let stream: RandomStream
  private let name: String

  /// A part of the data set.
  /// - Parameters:
  ///   - count: how many images it has; more images leave those before them as they are
  ///   - height: pixels, at least 16
  ///   - width: pixels, at least 16
  ///   - seed: what everything is drawn from
  ///   - part: a name, such as `train` or `val`; parts of different names have different pictures
  ///   - objects: how many shapes are on a picture; the class of a picture is that of the one in front
  ///   - hasMasks: whether samples have a mask for each shape
  /// - Traps: if `count` is negative, a side is below 16 or `objects` does not begin at 1 or more
  public init(
    count: Int, height: Int = 32, width: Int = 32, seed: UInt64 = 0, part: String = "train",
    objects: ClosedRange<Int> = 1...1, hasMasks: Bool = false
  ) {
    guard count >= 0, height >= 16, width >= 16, objects.lowerBound >= 1 else {
      misuse(
        "ShapesDataset",
        "count must not be negative, sides at least 16 and objects at least 1: count \(count), "
          + "\(height)×\(width), objects \(objects); check the data section of the configuration")
    }
    self.count = count
    self.height = height
    self.width = width
    self.objects = objects
    self.hasMasks = hasMasks
    stream = RandomStream(seed: seed).child("shapes").child(part)
    name = "shapes/\(part) (seed \(seed))"
  }

  /// The kinds of shapes.
  public var classNames: [String] { ShapeKind.allCases.map(\.description) }

  /// The class of the shape in front.
  public func label(at index: Int) -> Int {
    var random = stream.child(index).child("kinds")
    return random.integer(below: ShapeKind.allCases.count)
  }

  /// Draws a picture.
  public func image(at index: Int) -> Image { scene(at: index).image }

  /// Draws a picture, and says what is on it.
  public func scene(at index: Int) -> ShapeScene {
    let own = stream.child(index)
    var random = own.child("kinds")
    var kinds = [ShapeKind.allCases[random.integer(below: ShapeKind.allCases.count)]]
    let total = objects.lowerBound + random.integer(below: objects.count)
    while kinds.count < total { kinds.append(ShapeKind.allCases[random.integer(below: ShapeKind.allCases.count)]) }
    var artist = ShapeArtist(random: own.child("picture"), height: height, width: width)
    return artist.scene(of: kinds)
  }

  /// The name of the part, the seed and the number.
  public func source(at index: Int) -> String { "\(name), picture \(index)" }
}
