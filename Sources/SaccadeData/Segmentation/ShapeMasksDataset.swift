public import SaccadeEngine
public import SaccadeImages

/// The pictures of ``ShapeScenesDataset``, with the class of each pixel: the background, and ten kinds of shapes.
///
/// ```swift
/// let train = ShapeMasksDataset(count: 2_000, part: "train")
/// let sample = train.sample(at: 0)     // the picture, and a mask of numbers 0 to 10
/// ```
public struct ShapeMasksDataset: SegmentationDataset {
  private let scenes: ShapeScenesDataset

  /// A part of the data set.
  /// - Parameters:
  ///   - count: how many images it has; more images leave those before them as they are
  ///   - size: sides of at least 16
  ///   - objects: how many shapes are on a picture; 0 leaves some without any
  ///   - scale: about half of a shape's extent, as parts of the shorter side
  ///   - seed: what everything is drawn from
  ///   - part: a name, such as `train` or `val`; parts of different names have different pictures
  /// - Traps: if `count` or `objects` is negative, a side is below 16, or `scale` is not within 0…0.5
  public init(
    count: Int, size: ImageSize = ImageSize(square: 96), objects: ClosedRange<Int> = 1...4,
    scale: ClosedRange<Float> = 0.1...0.3, seed: UInt64 = 0, part: String = "train"
  ) {
    scenes = ShapeScenesDataset(count: count, size: size, objects: objects, scale: scale, seed: seed, part: part)
  }

  /// How many images there are.
  public var count: Int { scenes.count }
  /// The background and the kinds of shapes.
  public var classNames: [String] { ["background"] + scenes.classNames }
  /// Black, and a colour for each kind.
  public var classColors: [Color] { [.black] + scenes.classNames.indices.map { .distinct($0) } }
  /// The name of the part, the seed and the number.
  public func source(at index: Int) -> String { scenes.source(at: index) }
  /// Draws a picture.
  public func image(at index: Int) -> Image { scenes.image(at: index) }

  /// A picture with the class of each pixel: that of the shape in front that covers at least half of it.
  public func sample(at index: Int) -> Sample {
    let scene = scenes.scene(at: index)
    return Sample(scene.image, masks: [scene.classes], source: source(at: index))
  }
}

extension ShapeScene {
  /// The class of each pixel: 0 for the background, and of a shape its kind's number and 1.
  ///
  /// A pixel belongs to the shape in front that covers at least half of it.
  /// - Shapes: as the image, one channel
  public var classes: Mask {
    let (height, width) = (image.height, image.width)
    let mask = Image(height: height, width: width, format: .grey) { pixels in
      pixels.update(repeating: 0)
      for object in objects.reversed() {
        let number = UInt8(object.kind.rawValue + 1)
        let coverage = object.outline.coverage(height: height, width: width)
        coverage.pixels.withUnsafeBufferPointer { covered in
          for place in pixels.indices where covered[place] >= 128 { pixels[place] = number }
        }
      }
    }
    return Mask(mask, outside: PixelClasses.ignored)
  }
}
