import SaccadeConfig
public import SaccadeImages

/// A data set of boxes in the `data` section.
public protocol DetectionConfig: DatasetConfig {
  /// What it has in common with the others.
  var options: BoxDataOptions { get set }
}

/// What all data sets of boxes have in common.
public struct BoxDataOptions: Sendable {
  /// The folder of all of it, from the data root.
  public var root: String
  /// The classes, in the order of their labels; empty takes those of the files.
  public var classes: [String] = []
  /// What happens to boxes that cannot be right.
  public var invalidBoxes = InvalidBoxes.error
  /// What pictures are turned into.
  public var color = ImageFolderConfig.Color.rgb
  /// What happens to an image that cannot be read.
  public var onError = UnreadableImages.stop
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels = DecodingOptions.defaultMaximumPixels
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// All boxes of a folder, in colour.
  public init(root: String) { self.root = root }
}

extension DetectionConfig {
  /// The folder of all of it, from the data root.
  public var root: String {
    get { options.root }
    set { options.root = newValue }
  }
  /// The classes, in the order of their labels; empty takes those of the files.
  public var classes: [String] {
    get { options.classes }
    set { options.classes = newValue }
  }
  /// What happens to boxes that cannot be right.
  public var invalidBoxes: InvalidBoxes {
    get { options.invalidBoxes }
    set { options.invalidBoxes = newValue }
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
}

extension DetectionConfig {
  /// What a pixel is.
  public var format: PixelFormat { color.format }
  /// Pictures may have any size.
  public var hasOneSize: Bool { false }
  /// Batches of boxes may have pictures of several sizes.
  public var allowsSizes: Bool { true }
  /// Sets ``DatasetConfig/maxPixels``.
  public mutating func limitPixels(to count: Int) { maxPixels = count }

  /// Batches of boxes may have pictures of several sizes, so that nothing is asked of the pipeline but its order.
  public func checkKind(_ report: (_ key: String, _ message: String) -> Void) {
    checkOrder(report)
    if Set(classes).count != classes.count { report("classes", "has a name twice; each class has its own") }
  }

  /// How annotations are read for a part, whose classes are those of the training part.
  func reading(classNames: [String]?, imageFolder: String?) throws(DatasetError) -> AnnotationOptions {
    var reading = AnnotationOptions(imageFolder: imageFolder, invalidBoxes: invalidBoxes)
    let own = classes.isEmpty ? nil : classes
    if let own, let classNames, Set(own) != Set(classNames) {
      let extra = own.filter { !classNames.contains($0) } + classNames.filter { !own.contains($0) }
      throw DatasetError(
        .differentClasses, path: root,
        problem: "its classes are not those of data.train: \(extra.joined(separator: ", "))",
        advice: "name the same classes in both, or in data.train alone")
    }
    reading.classNames = classNames ?? own
    return reading
  }

  /// A path below the root of this data set.
  func path(_ name: String, _ dataRoot: DataRoot) -> String {
    let name = UserPath.expanded(name)
    let folder = dataRoot.resolve(root)
    return name.hasPrefix("/") ? name : name == "." || name.isEmpty ? folder : "\(folder)/\(name)"
  }

  var decoding: DecodingOptions { DecodingOptions(maximumPixels: maxPixels) }
}

extension ConfigField where Section: DetectionConfig {
  /// The keys that all of them have, behind their own.
  static var ofBoxData: [ConfigField] {
    [
      .root(\.options.root, "The folder of the data set, from the data root.", isRequired: true),
      ConfigField(
        "classes", \.options.classes, "The classes, in the order of their labels; empty takes those that are found.",
        alsoKnownAs: ["names", "class_names", "metainfo"]),
      ConfigField(
        "invalid_boxes", \.options.invalidBoxes,
        "Whether a box that cannot be right stops the run, is cut to the picture, or left out."),
      .color(\.options.color), .onError(\.options.onError), .maxPixels(\.options.maxPixels),
      .pipeline(\.options.pipeline),
    ]
  }

  static func images(_ path: ConfigPath<Section, String>) -> ConfigField {
    ConfigField("images", path, "The folder of the pictures, from root.", .naming("a folder"), alsoKnownAs: ["img_dir"])
  }

  static func difficult(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField(
      "difficult", path, "Whether objects marked as difficult are learnt; they are never counted as missed.",
      alsoKnownAs: ["keep_difficult", "use_difficult"])
  }
}
