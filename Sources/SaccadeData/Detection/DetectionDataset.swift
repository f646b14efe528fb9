public import SaccadeEngine
public import SaccadeImages
import SaccadeText

/// Images with objects on them, each in a box.
///
/// The objects of ``objects(at:)`` are those to be judged by, in pixels of the picture's file; the boxes of a sample are those
/// to be learnt, which move with the picture.
public protocol DetectionDataset: ClassNamingDataset {
  /// All objects on an image, also such as need not be found. It costs nothing like decoding the image.
  func objects(at index: Int) -> [AnnotatedObject]

  /// The size of an image, without decoding it.
  func size(at index: Int) -> ImageSize

  /// Whether samples have a mask for each object, and ``objects(at:)`` outlines.
  var hasMasks: Bool { get }
}

extension DetectionDataset {
  /// Most have boxes alone.
  public var hasMasks: Bool { false }

  /// Groups of images that are wide and such as are high, for batches that are padded little: 0 where the width is at least
  /// the height, else 1.
  public var shapeGroups: [Int] {
    (0..<count).map { index in
      let size = size(at: index)
      return size.width >= size.height ? 0 : 1
    }
  }
}

/// The pictures of a set of annotations.
///
/// ```swift
/// let set = try AnnotationSet(voc: VOCLayout(root: "BCCD", split: "train"))
/// let data = try AnnotatedImages(set, folder: "BCCD/JPEGImages")
/// ```
public struct AnnotatedImages: DetectionDataset {
  /// The pictures and what is on them.
  public let annotations: AnnotationSet
  /// The folder of the pictures.
  public let folder: String
  /// What a pixel of each image is converted to.
  public let format: PixelFormat
  /// How images are decoded.
  public let options: DecodingOptions
  /// Whether difficult objects are to be learnt.
  public let learnsDifficult: Bool
  /// Whether samples have a mask for each object.
  public let hasMasks: Bool

  /// The pictures of a set.
  /// - Parameters:
  ///   - learnsDifficult: whether samples have boxes of difficult objects; those of crowds they never have
  ///   - hasMasks: whether samples have a mask for each object, for which the set was read with its outlines
  /// - Throws: ``DatasetError`` if masks are wanted of an object that has no outline
  public init(
    _ set: AnnotationSet, folder: String, format: PixelFormat = .rgb, options: DecodingOptions = DecodingOptions(),
    learnsDifficult: Bool = true, hasMasks: Bool = false
  ) throws {
    self.annotations = set
    self.folder = folder
    self.format = format
    self.options = options
    self.learnsDifficult = learnsDifficult
    self.hasMasks = hasMasks
    guard hasMasks else { return }
    for image in set.images where image.objects.contains(where: { isLearnt($0) && $0.outline == nil }) {
      throw DatasetError(
        .wrongFormat, path: set.source, problem: "an object on \(image.file.cut(to: 200)) has a box and no outline",
        advice: "masks need a segmentation for each object; leave masks out")
    }
  }

  /// The same pictures with their boxes alone.
  init(boxesOf images: AnnotatedImages) {
    annotations = images.annotations
    folder = images.folder
    format = images.format
    options = images.options
    learnsDifficult = images.learnsDifficult
    hasMasks = false
  }

  /// The classes.
  public var classNames: [String] { annotations.classNames }
  /// How many images there are.
  public var count: Int { annotations.images.count }
  /// What is on an image.
  public func objects(at index: Int) -> [AnnotatedObject] { annotations.images[index].objects }
  /// The size of an image, as the annotations say.
  public func size(at index: Int) -> ImageSize { annotations.images[index].size }
  /// What was mended, and what may be wrong.
  public var notes: [String] { annotations.notes }

  /// The image's file.
  public func file(at index: Int) -> BytePath? { BytePath(source(at: index)) }

  /// The image's file.
  public func source(at index: Int) -> String {
    let name = annotations.images[index].file
    return name.hasPrefix("/") ? name : "\(folder)/\(name)"
  }

  /// Decodes an image.
  /// - Throws: `ImageError` if it cannot be read; ``DatasetError`` if it has another size than the annotations say
  public func image(at index: Int) throws -> Image { try decoded(index, atLeast: nil).image }

  /// The image with the boxes to be learnt.
  /// - Throws: as ``image(at:)``
  public func sample(at index: Int) throws -> Sample { try sample(at: index, atLeast: nil) }

  /// The image, which may be decoded smaller, with the boxes to be learnt.
  /// - Throws: as ``image(at:)``
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    let (image, original) = try decoded(index, atLeast: size)
    let objects = objects(at: index).filter(isLearnt)
    var sample = Sample(
      image, labels: objects.map(\.label), boxes: objects.map(\.bounds.box), source: source(at: index))
    sample.scaleParts(from: original)
    if hasMasks {
      sample.masks = objects.compactMap { object in
        let mask = object.outline.map { $0.runs(on: original).mask }
        return mask.map { original == image.size ? $0 : Mask($0.image.resized(to: image.size, by: .nearest)) }
      }
    }
    return sample
  }

  /// What is wrong with the size of a picture, as its file says it; nil if its boxes are for a picture of that size.
  func sizeFault(of header: ImageHeader, at index: Int) -> DatasetError? {
    let wanted = size(at: index)
    return header.size == wanted || header.storedSize == wanted ? nil : sizeFault(header.size, at: index)
  }

  private func sizeFault(_ found: ImageSize, at index: Int) -> DatasetError {
    DatasetError(
      .inconsistent, path: source(at: index),
      problem: "is \(found.inWords), and \(annotations.source) says \(size(at: index).inWords)",
      advice: "the picture was resized behind its boxes: mark it again, or fetch the original")
  }

  /// Whether samples have the box of an object.
  private func isLearnt(_ object: AnnotatedObject) -> Bool {
    !object.flags.contains(.crowd) && (learnsDifficult || !object.flags.contains(.difficult))
  }

  private func decoded(_ index: Int, atLeast minimum: ImageSize?) throws -> (image: Image, originalSize: ImageSize) {
    var options = options
    options.minimumSize = minimum
    let (path, wanted) = (BytePath(source(at: index)), size(at: index))
    var found = try Image.decoded(contentsOf: path, as: format, options: options)
    let isTurned = found.originalSize == ImageSize(height: wanted.width, width: wanted.height)
    if isTurned, found.originalSize != wanted {
      // Most tools count pixels as they are stored, and leave it to viewers to turn the picture.
      options.appliesOrientation.toggle()
      found = try Image.decoded(contentsOf: path, as: format, options: options)
    }
    guard found.originalSize == wanted else { throw sizeFault(found.originalSize, at: index) }
    return found
  }
}
