public import SaccadeConfig
public import SaccadeImages

/// A folder with a folder of images for each class: `type: ImageFolder`.
public struct ImageFolderConfig: DatasetConfig {
  /// What pictures are turned into.
  public enum Color: String, CaseIterable, ConfigValue {
    /// Red, green and blue.
    case rgb
    /// One channel.
    case grey

    var format: PixelFormat { self == .rgb ? .rgb : .grey }
  }

  /// `ImageFolder`.
  public var typeName: String { "ImageFolder" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CustomDataset", "FolderDataset"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A folder with a folder of pictures for each class." }
  /// The folder of the class folders, from the data root.
  public var root = "."
  /// Which classes it has.
  public var classes = FolderClasses.folders
  /// A CSV file that says which classes of ImageNet its folders stand for; nil leaves it to their names.
  public var labelMap: String?
  /// Which part of it; nil is all.
  public var split: StratifiedPart.Part?
  /// How much of each class is held out from the one part and is the other.
  public var valShare = 0.2
  /// What decides which images are held out.
  public var splitSeed = 0
  /// What pictures are turned into.
  public var color = Color.rgb
  /// What happens to an image that cannot be read.
  public var onError = UnreadableImages.stop
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels = DecodingOptions.defaultMaximumPixels
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// The data root itself, in colour.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { color.format }

  /// Whether all images have one size.
  public var hasOneSize: Bool { false }

  /// Sets ``maxPixels``.
  public mutating func limitPixels(to count: Int) { maxPixels = count }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let options = DecodingOptions(maximumPixels: maxPixels)
    let folder = try ImageFolder(
      BytePath(dataRoot.resolve(root)), classNames: classNames, format: color.format, options: options, named: root,
      classes: classes, labelMap: labelMap.map { dataRoot.resolve($0) })
    guard let split else { return folder }
    return try StratifiedPart(split, of: folder, share: valShare, seed: UInt64(bitPattern: Int64(splitSeed)))
  }

  /// What ``check(_:)`` keeps.
  public static let rules = ["label_map needs classes: imagenet"]

  /// A map is of ImageNet's classes.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if labelMap != nil, classes != .imagenet {
      report("label_map", "says which classes of ImageNet folders stand for; set classes: imagenet, or leave it out")
    }
  }

  /// The keys `root`, `classes`, `label_map`, `split`, `val_share`, `split_seed`, `color`, `on_error`, `max_pixels` and
  /// `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root, "The folder of the class folders, from the data root.", isRequired: true),
    ConfigField(
      "classes", \.classes,
      "Whether the folders are the classes, or stand for some of ImageNet's 1000, by WordNet id or name."),
    ConfigField(
      "label_map", \.labelMap,
      "A CSV file, from the data root, that says which class of ImageNet a folder is: dogs,golden retriever.",
      ifGiven: .naming("a file")),
    ConfigField(
      "split", \.split,
      "Of a folder without parts: val is val_share of each class, train what is left, null all of it."),
    ConfigField(
      "val_share", \.valShare, "How much of each class is held out from split: train.",
      ConfigRule("greater than 0 and less than 1") { $0 > 0 && $0 < 1 }),
    ConfigField("split_seed", \.splitSeed, "What decides which pictures are held out.", .seed),
    .color(\.color), .onError(\.onError), .maxPixels(\.maxPixels),
    .pipeline(\.pipeline),
  ]
}
