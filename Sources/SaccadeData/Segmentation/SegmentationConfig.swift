import SaccadeConfig
public import SaccadeImages

/// A data set of pictures with masks in files of their own, in the `data` section.
public protocol SegmentationConfig: DatasetConfig {
  /// What it has in common with the others.
  var options: MaskDataOptions { get set }

  /// Opens the data set.
  /// - Parameter faults: what happens where something is wrong with a file
  /// - Throws: `DatasetError` or `ImageError` if it is not there or not as it should be
  func open(root: DataRoot, classNames: [String]?, faults: MaskFaults) throws -> MaskedImages
}

/// What all data sets of masks in files have in common.
public struct MaskDataOptions: Sendable {
  /// The folder of all of it, from the data root.
  public var root: String
  /// What pictures are turned into.
  public var color = ImageFolderConfig.Color.rgb
  /// What happens to an image that cannot be read.
  public var onError = UnreadableImages.stop
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels = DecodingOptions.defaultMaximumPixels
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// All masks of a folder, in colour.
  public init(root: String) { self.root = root }
}

extension SegmentationConfig {
  /// The folder of all of it, from the data root.
  public var root: String {
    get { options.root }
    set { options.root = newValue }
  }
  /// What pictures are turned into.
  public var color: ImageFolderConfig.Color {
    get { options.color }
    set { options.color = newValue }
  }
  /// What happens to an image that cannot be read.
  public var onError: UnreadableImages {
    get { options.onError }
    set { options.onError = newValue }
  }
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels: Int {
    get { options.maxPixels }
    set { options.maxPixels = newValue }
  }
  /// What happens to each image.
  public var pipeline: [any PipelineStep] {
    get { options.pipeline }
    set { options.pipeline = newValue }
  }
  /// What a pixel is.
  public var format: PixelFormat { color.format }
  /// Pictures may have any size.
  public var hasOneSize: Bool { false }
  /// Batches of masks may have pictures of several sizes.
  public var allowsSizes: Bool { true }
  /// Sets ``DatasetConfig/maxPixels``.
  public mutating func limitPixels(to count: Int) { maxPixels = count }

  /// Batches of masks may have pictures of several sizes, so that nothing is asked of the pipeline but its order.
  public func checkKind(_ report: (_ key: String, _ message: String) -> Void) { checkOrder(report) }

  /// Opens the data set; files with which something is wrong stop it, unless `on_error` says to go on.
  public func open(root: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    try open(root: root, classNames: classNames, faults: onError == .skip ? .note : .stop)
  }

  var decoding: DecodingOptions { DecodingOptions(maximumPixels: maxPixels) }

  /// Checks classes that a data set has against those that it must have.
  func check(_ own: [String], against classNames: [String]?) throws(DatasetError) {
    guard let classNames, own != classNames else { return }
    let extra = own.filter { !classNames.contains($0) } + classNames.filter { !own.contains($0) }
    throw DatasetError(
      .differentClasses, path: root,
      problem: extra.isEmpty
        ? "its classes are those of data.train in another order, and masks have their numbers"
        : "its classes are not those of data.train: \(extra.prefix(10).joined(separator: ", "))",
      advice: "name the same classes in both, or in data.train alone")
  }
}

extension ConfigField where Section: SegmentationConfig {
  /// The keys `color`, `on_error`, `max_pixels` and `pipeline`.
  static var ofMaskData: [ConfigField] {
    [
      .color(\.options.color), .onError(\.options.onError), .maxPixels(\.options.maxPixels),
      .pipeline(\.options.pipeline),
    ]
  }
}
