import SaccadeConfig
public import SaccadeImages

/// What the data sets of boxes have in common in the `data` section.
public protocol DetectionConfig: DatasetConfig {
  /// The folder of all of it, from the data root.
  var root: String { get set }
  /// The classes, in the order of their labels; empty takes those that are found.
  var classes: [String] { get set }
  /// What happens to boxes that cannot be right.
  var invalidBoxes: InvalidBoxes { get set }
  /// What pictures are turned into.
  var color: ImageFolderConfig.Color { get set }
  /// What happens to an image that cannot be read.
  var onError: UnreadableImages { get set }
  /// How many pixels an image may have.
  var maxPixels: Int { get set }
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
    if pipeline.dropLast().contains(where: { $0 is ChannelNormalization }) {
      report("pipeline", "Normalize makes numbers of pixels, so it must be the last step; move it to the end")
    }
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
  static func common(
    _ root: ConfigPath<Section, String>, _ classes: ConfigPath<Section, [String]>,
    _ invalid: ConfigPath<Section, InvalidBoxes>, _ color: ConfigPath<Section, ImageFolderConfig.Color>,
    _ onError: ConfigPath<Section, UnreadableImages>, _ maxPixels: ConfigPath<Section, Int>,
    _ pipeline: ConfigPath<Section, [any PipelineStep]>
  ) -> [ConfigField] {
    [
      .root(root, "The folder of the data set, from the data root.", isRequired: true),
      ConfigField(
        "classes", classes, "The classes, in the order of their labels; empty takes those that are found.",
        alsoKnownAs: ["names", "class_names", "metainfo"]),
      ConfigField(
        "invalid_boxes", invalid,
        "Whether a box that cannot be right stops the run, is cut to the picture, or left out."),
      .color(color), .onError(onError), .maxPixels(maxPixels), .pipeline(pipeline),
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
