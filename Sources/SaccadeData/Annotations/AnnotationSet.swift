public import SaccadeImages

/// Pictures and the objects that somebody has marked on them: what all formats of annotations are read into and written
/// from.
///
/// ```swift
/// let set = try AnnotationSet(coco: "annotations/instances_train.json")
/// try set.writeVOC(to: "as-voc")
/// print(AnnotationSummary(set).lines().joined(separator: "\n"))
/// ```
public struct AnnotationSet: Sendable {
  /// The classes, in the order of objects' labels.
  public var classNames: [String]
  /// The pictures, those without objects too.
  public var images: [AnnotatedImage]
  /// The file or folder that they were read from.
  public var source: String
  /// What was wrong with boxes and was mended or left out.
  public var repairs = BoxRepairs()
  /// What a user should know, a line each.
  public var notes: [String] = []
  /// The numbers that a COCO file gives its classes, in the order of ``classNames``; empty elsewhere.
  public var categoryNumbers: [Int] = []

  /// A set of its parts.
  public init(classNames: [String], images: [AnnotatedImage], source: String = "") {
    self.classNames = classNames
    self.images = images
    self.source = source
  }

  /// How many objects there are on all pictures.
  public var objectCount: Int { images.reduce(0) { $0 + $1.objects.count } }
}

/// A picture and the objects marked on it.
public struct AnnotatedImage: Hashable, Sendable {
  /// Its file, as the annotations name it: from the folder of pictures.
  public var file: String
  /// Its size.
  public var size: ImageSize
  /// What is on it, in the order of the file; may be nothing.
  public var objects: [AnnotatedObject]
  /// The number that a COCO file gives it; nil elsewhere.
  public var number: Int?

  /// A picture of its parts.
  public init(file: String, size: ImageSize, objects: [AnnotatedObject] = [], number: Int? = nil) {
    self.file = file
    self.size = size
    self.objects = objects
    self.number = number
  }
}

/// An object that is marked on a picture.
public struct AnnotatedObject: Hashable, Sendable {
  /// What else was noted of an object.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Flags by their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The box is around many that are not told apart: nobody has to find it, and what is found in it is not wrong (COCO).
    public static let crowd = Flags(rawValue: 1)
    /// It cannot be seen without knowing the scene: nobody has to find it (VOC).
    public static let difficult = Flags(rawValue: 2)
    /// The box does not go around all of it, most often as it leaves the picture (VOC).
    public static let truncated = Flags(rawValue: 4)
    /// Something lies before it (VOC).
    public static let occluded = Flags(rawValue: 8)
  }

  /// Its class.
  public var label: Int
  /// Around it.
  public var bounds: PixelBounds
  /// What else was noted.
  public var flags: Flags
  /// Which pixels it covers, where that is known.
  public var outline: ObjectOutline?
  /// How many pixels it covers, as its file says; nil takes the box's.
  public var area: Double?

  /// An object of its parts.
  public init(
    label: Int, bounds: PixelBounds, flags: Flags = [], outline: ObjectOutline? = nil, area: Double? = nil
  ) {
    self.label = label
    self.bounds = bounds
    self.flags = flags
    self.outline = outline
    self.area = area
  }
}

/// A box as annotations have it: its upper left corner and its sides, in the numbers of the file.
/// - Units: pixels from the upper left corner of the upper left pixel, as ``Box``
public struct PixelBounds: Hashable, Sendable {
  /// The left side.
  public var x: Double
  /// The upper side.
  public var y: Double
  /// From left to right.
  public var width: Double
  /// From top to bottom.
  public var height: Double

  /// Bounds by corner and sides, as COCO writes them.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// Bounds by two corners.
  public init(x1: Double, y1: Double, x2: Double, y2: Double) {
    self.init(x: x1, y: y1, width: x2 - x1, height: y2 - y1)
  }

  /// The bounds of a box.
  public init(_ box: Box) {
    self.init(x1: Double(box.x1), y1: Double(box.y1), x2: Double(box.x2), y2: Double(box.y2))
  }

  /// Bounds by the first and last pixel in each direction, counted from 1, as PASCAL VOC writes them: the box of the upper
  /// left pixel alone is (1, 1, 1, 1).
  public init(firstX: Double, firstY: Double, lastX: Double, lastY: Double) {
    self.init(x1: firstX - 1, y1: firstY - 1, x2: lastX, y2: lastY)
  }

  /// The right side.
  public var x2: Double { x + width }
  /// The lower side.
  public var y2: Double { y + height }
  /// Width times height.
  public var area: Double { width * height }
  /// The same box with sides of less precision.
  public var box: Box { Box(x1: Float(x), y1: Float(y), x2: Float(x2), y2: Float(y2)) }
}

/// Which pixels an object covers.
public enum ObjectOutline: Hashable, Sendable {
  /// Within one of these polygons: x and y of their corners by turns, in pixels.
  case polygons([[Float]])
  /// Runs of pixels.
  case runs(RunLengthMask)

  /// The runs on a picture of a size.
  public func runs(on size: ImageSize) -> RunLengthMask {
    switch self {
    case .runs(let mask): mask
    case .polygons(let polygons):
      RunLengthMask(
        polygons: polygons.map { numbers in
          stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
        }, size: size)
    }
  }
}
