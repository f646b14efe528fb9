public import SaccadeEngine
public import SaccadeImages

/// The pictures of a set of annotations, the class of each pixel being that of the object there: class 0 is the background.
///
/// Where objects lie on one another, the one of fewer pixels is on top, and of equal ones the later. Crowds (regions of many
/// that are not told apart) are of no account, where no object lies on them.
///
/// ```swift
/// let set = try AnnotationSet(coco: "instances_val2017.json", options: AnnotationOptions(imageFolder: folder, readsOutlines: true))
/// let data = ObjectPixels(try AnnotatedImages(set, folder: folder, hasMasks: true))
/// ```
/// - Differs from torchvision: its reference recipe takes pixels of several objects out of account
public struct ObjectPixels: SegmentationDataset {
  private let images: AnnotatedImages
  /// The background, and the classes of objects.
  public let classNames: [String]
  /// The colour of each class in pictures of masks; the background is black.
  public let classColors: [Color]

  /// The classes of the pixels of pictures.
  /// - Traps: unless the pictures have masks, and at most 254 classes
  public init(_ images: AnnotatedImages) {
    let count = images.classNames.count + 1
    guard images.hasMasks, count <= PixelClasses.most else {
      misuse(
        "ObjectPixels",
        "pictures have masks, and at most \(PixelClasses.most - 1) classes: \(images.hasMasks ? "\(count - 1) classes" : "no masks")"
      )
    }
    self.images = AnnotatedImages(boxesOf: images)
    classNames = [Self.backgroundName] + images.classNames
    classColors = [.black] + images.classNames.indices.map { .distinct($0) }
  }

  /// The classes of objects of a part whose pixels are to have some classes.
  /// - Throws: ``DatasetError`` if the first of these is not the background
  static func objectClasses(of classNames: [String]?, at place: String) throws(DatasetError) -> [String]? {
    guard let classNames else { return nil }
    guard classNames.first == backgroundName else {
      throw DatasetError(
        .differentClasses, path: place,
        problem:
          "has a background that is no object, and the classes of data.train begin with '\(classNames.first ?? "")'",
        advice: "give both parts the same classes")
    }
    return Array(classNames.dropFirst())
  }

  private static let backgroundName = "background"

  /// How many images there are.
  public var count: Int { images.count }
  /// The image's file.
  public func file(at index: Int) -> BytePath? { images.file(at: index) }
  /// The image's file.
  public func source(at index: Int) -> String { images.source(at: index) }
  /// What was mended, and what may be wrong.
  public var notes: [String] { images.notes }
  /// The size of an image, as the annotations say.
  public func size(at index: Int) -> ImageSize { images.size(at: index) }

  /// Decodes an image.
  /// - Throws: `ImageError` if it cannot be read; ``DatasetError`` if it has another size than the annotations say
  public func image(at index: Int) throws -> Image { try images.image(at: index) }

  /// The image with the classes of its pixels.
  /// - Throws: as ``image(at:)``
  public func sample(at index: Int) throws -> Sample { try sample(at: index, atLeast: nil) }

  /// The image, which may be decoded smaller, with the classes of its pixels.
  /// - Throws: as ``image(at:)``
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    let found = try images.sample(at: index, atLeast: size)
    let original = found.originalSize
    var sample = Sample(found.image, masks: [mask(at: index, on: original)], source: found.source)
    sample.scaleParts(from: original)
    return sample
  }

  /// The classes of the pixels of a picture.
  private func mask(at index: Int, on size: ImageSize) -> Mask {
    // Turned pictures have their masks as they are stored.
    let painted = images.objects(at: index).enumerated().map { place, object in
      let runs = object.outline?.runs(on: size)
      return (place: place, runs: runs, area: runs?.area ?? 0, object: object)
    }.sorted { a, b in
      let (crowdA, crowdB) = (a.object.flags.contains(.crowd), b.object.flags.contains(.crowd))
      return crowdA != crowdB ? crowdA : a.area != b.area ? a.area > b.area : a.place < b.place
    }
    let image = Image(height: size.height, width: size.width, format: .grey) { pixels in
      pixels.update(repeating: 0)
      for entry in painted {
        let number = entry.object.flags.contains(.crowd) ? PixelClasses.ignored : UInt8(entry.object.label + 1)
        entry.runs?.paint(number, on: pixels)
      }
    }
    return Mask(image, outside: PixelClasses.ignored)
  }
}

extension RunLengthMask {
  /// Writes a number wherever the object is.
  fileprivate func paint(_ number: UInt8, on pixels: UnsafeMutableBufferPointer<UInt8>) {
    let (height, width) = (size.height, size.width)
    var place = 0
    for (index, count) in counts.enumerated() {
      let end = place + Int(count)
      if index % 2 == 1 {
        var (row, column) = (place % height, place / height)
        for _ in place..<end {
          pixels[row * width + column] = number
          row += 1
          if row == height { (row, column) = (0, column + 1) }
        }
      }
      place = end
    }
  }
}
