public import SaccadeEngine
public import SaccadeImages

/// Pictures with masks in files of their own: the class of each pixel is a number or a colour there.
///
/// Only paths are held in memory; a picture and its mask are decoded when they are asked for. When the data are opened, as
/// many pairs are looked at as a second or two allow, so that damaged files and numbers that are no classes show before
/// training begins; what is wrong with others shows when they are read.
///
/// ```swift
/// let layout = MaskLayout(images: "camvid/train", masks: "camvid/trainannot")
/// let data = try MaskedImages(layout, classNames: CamVidClasses.names, coding: MaskCoding(classCount: 11, ignoring: [11]))
/// ```
public struct MaskedImages: SegmentationDataset {
  /// The classes, in the order of their numbers.
  public let classNames: [String]
  /// The colour of each class in pictures of masks.
  public let classColors: [Color]
  /// What a pixel of each image is converted to.
  public let format: PixelFormat
  /// How images are decoded.
  public let options: DecodingOptions
  /// What the numbers or colours of masks stand for.
  public let coding: MaskCoding
  /// What a user should know, a line each.
  public private(set) var notes: [String]
  /// Pictures that have no mask, and were left out.
  let maskless: [BytePath]
  private let pairs: MaskPairs

  /// Finds pictures and masks, and looks at some or all of them.
  /// - Parameters:
  ///   - layout: where they lie
  ///   - coding: what numbers or colours stand for
  ///   - colors: the colour of each class in pictures of masks; nil is those that the coding has, or colours of VOC
  ///   - format: what a pixel of each image is converted to
  ///   - faults: what happens where something is wrong with a file
  ///   - seconds: how long files may be looked at
  /// - Throws: ``DatasetError`` or `ImageError` that names the first file with which something is wrong
  /// - Traps: unless there are as many names, and colours if any, as the coding has classes
  public init(
    _ layout: MaskLayout, classNames: [String], coding: MaskCoding, colors: [Color]? = nil, format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions(), faults: MaskFaults = .stop, lookingFor seconds: Double = 1
  ) throws {
    guard classNames.count == coding.classCount, colors.map({ $0.count == coding.classCount }) ?? true else {
      misuse(
        "MaskedImages",
        "each class has a name, and a colour if any: \(coding.classCount) classes, \(classNames.count) names, "
          + "\(colors?.count ?? 0) colours")
    }
    self.classNames = classNames
    classColors = colors ?? coding.colors?.colors ?? Color.ofClasses(classNames)
    self.format = format
    self.options = options
    self.coding = coding
    pairs = try MaskPairs(layout, leavesOutMaskless: faults == .ignore)
    maskless = pairs.maskless
    notes = pairs.notes
    if faults != .ignore {
      notes += try OpeningLook(self, seconds: seconds).notes(stops: faults == .stop, at: layout.masks)
    }
  }

  /// How many images there are.
  public var count: Int { pairs.count }
  /// The image's file.
  public func file(at index: Int) -> BytePath? { pairs.images[index] }
  /// The file of the image's mask.
  public func maskFile(at index: Int) -> BytePath? { pairs.masks[index] }
  /// The image's file, to show.
  public func source(at index: Int) -> String { pairs.images[index].description }

  /// Decodes an image.
  /// - Throws: `ImageError` if it cannot be read
  public func image(at index: Int) throws -> Image {
    try Image(contentsOf: pairs.images[index], as: format, options: options)
  }

  /// The image with the class of each pixel.
  /// - Throws: `ImageError` if a file cannot be read; ``DatasetError`` if the mask has another size than the picture, or
  ///   numbers or colours that are no classes
  public func sample(at index: Int) throws -> Sample { try sample(at: index, atLeast: nil) }

  /// The image, which may be decoded smaller, with the class of each pixel.
  /// - Throws: as ``sample(at:)``
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    var options = options
    options.minimumSize = size
    let (image, original) = try Image.decoded(contentsOf: pairs.images[index], as: format, options: options)
    var numbers = try numbers(at: index)
    if numbers.image.size != original {
      // Most tools mark the rows as they are stored, and leave it to viewers to turn the picture.
      numbers = try turned(numbers, as: ImageHeader(contentsOf: pairs.images[index]), at: index)
    }
    let mask = try coding.classes(of: numbers, in: pairs.masks[index])
    var sample = Sample(image, masks: [mask], source: source(at: index))
    sample.scaleParts(from: original)
    return sample
  }

  /// The class of each pixel of an image, as it is shown.
  /// - Throws: as ``sample(at:)``
  public func classes(at index: Int) throws -> Mask {
    try classes(at: index, as: ImageHeader(contentsOf: pairs.images[index]))
  }

  /// The class of each pixel of an image whose file says something of itself.
  func classes(at index: Int, as header: ImageHeader) throws -> Mask {
    try coding.classes(of: turned(numbers(at: index), as: header, at: index), in: pairs.masks[index])
  }

  /// The numbers in the mask's file, as it stores them.
  private func numbers(at index: Int) throws(ImageError) -> Mask {
    try MaskFile.read(pairs.masks[index], colors: coding.colors, mayBeLossy: coding.isThreshold, options: options)
  }

  private func turned(_ mask: Mask, as header: ImageHeader, at index: Int) throws(DatasetError) -> Mask {
    if mask.image.size == header.size { return mask }
    guard mask.image.size == header.storedSize, options.appliesOrientation else {
      throw MaskedFile.sizeFault(of: pairs.masks[index], mask.image.size, on: pairs.images[index], header.size)
    }
    return Mask(mask.image.oriented(header.orientation), outside: mask.outside)
  }

  /// What is wrong with the size of a picture's mask, as its file says it; nil if nothing is.
  /// - Parameter header: the picture's
  /// - Throws: `ImageError` if the mask cannot be read
  func sizeFault(of header: ImageHeader, at index: Int) throws(ImageError) -> DatasetError? {
    let mask = try ImageHeader(contentsOf: pairs.masks[index])
    return mask.storedSize == header.size || mask.storedSize == header.storedSize
      ? nil : MaskedFile.sizeFault(of: pairs.masks[index], mask.storedSize, on: pairs.images[index], header.size)
  }
}

/// What happens where something is wrong with the file of a picture or a mask when data are opened.
public enum MaskFaults: Hashable, Sendable {
  /// The first is an error.
  case stop
  /// It is noted; the samples cannot be read.
  case note
  /// Nobody looks, and pictures without a mask are left out: somebody else looks at all.
  case ignore
}

extension Color {
  /// The colours of classes of which nobody says one: black for a background, others that differ.
  static func ofClasses(_ names: [String]) -> [Color] {
    names.enumerated().map { number, name in
      number == 0 && ["background", "unlabeled", "void"].contains(name.lowercased()) ? .black : .distinct(number)
    }
  }
}
