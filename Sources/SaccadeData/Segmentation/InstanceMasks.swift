import SaccadeEngine
public import SaccadeImages
import SaccadeText

extension AnnotationSet {
  /// Reads masks whose numbers tell objects apart, one mask a picture.
  ///
  /// 0 is where there is none, and each object has a number of its own, as in the masks of Penn-Fudan. All are of one class.
  /// Boxes stand nowhere else, so that all masks are read here, on as many threads as there are; what is kept of an object
  /// is its box and the runs of its pixels.
  /// - Parameters:
  ///   - layout: where pictures and masks lie; those of a list come in its order
  ///   - className: what every object is
  ///   - ignored: numbers that are no objects, beside 0
  ///   - options: how masks are decoded
  ///   - workers: how many threads read; nil is one for each processor, at most 16
  /// - Throws: ``DatasetError`` if pictures or masks are missing, or one has another size than the other; `ImageError` if a
  ///   file cannot be read
  public init(
    instanceMasks layout: MaskLayout, className: String = "object", ignoring ignored: Set<Int> = [],
    options: DecodingOptions = DecodingOptions(), workers: Int? = nil
  ) throws {
    let pairs = try MaskPairs(layout)
    let pass = ParallelPass(over: pairs.count, workers: workers) { index -> Result<AnnotatedImage, any Error>? in
      Result { try Self.image(pairs.images[index], pairs.masks[index], ignored, options) }
    }
    // The first fault in the order of the pictures, whichever thread met one first.
    let images = try pass.findings.map { try $0.finding.get() }
    self.init(classNames: [className], images: images, source: layout.masks)
    notes = pairs.notes
    try finish(AnnotationOptions())
  }

  private static func image(
    _ file: BytePath, _ maskFile: BytePath, _ ignored: Set<Int>, _ options: DecodingOptions
  ) throws -> AnnotatedImage {
    guard file.isText else {
      throw DatasetError(
        .wrongFormat, path: file.description, problem: "has a name that is no UTF-8", advice: "give it another name")
    }
    let header = try ImageHeader(contentsOf: file)
    let mask = try MaskFile.read(maskFile, options: options)
    guard mask.image.size == header.size || mask.image.size == header.storedSize else {
      throw MaskedFile.sizeFault(of: maskFile, mask.image.size, on: file, header.size)
    }
    let objects = RunLengthMask.objects(in: mask).compactMap { number, runs -> AnnotatedObject? in
      guard !ignored.contains(number), let box = runs.box else { return nil }
      return AnnotatedObject(
        label: 0, bounds: PixelBounds(box), outline: .runs(runs), area: Double(runs.area))
    }
    return AnnotatedImage(file: file.description, size: mask.image.size, objects: objects)
  }
}

/// What is told of the file of a mask.
enum MaskedFile {
  static func sizeFault(
    of mask: BytePath, _ found: ImageSize, on image: BytePath, _ wanted: ImageSize
  ) -> DatasetError {
    DatasetError(
      .inconsistent, path: mask.description,
      problem: "is \(found.inWords), and its picture \(image) is \(wanted.inWords)",
      advice: "a mask has a number for each pixel of its picture: make it again from the picture that is there")
  }
}
