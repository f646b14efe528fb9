public import SaccadeConfig
import SaccadeImages

/// Boxes in texts of YOLO's format: `type: YOLO`.
public struct YOLOConfig: DetectionConfig {
  /// Its folder, classes and pictures.
  public var options = BoxDataOptions(root: ".")
  /// The folder of the part below ``images`` and ``labels``; nil takes all.
  public var split: String?
  /// The folder of the pictures, from `root`.
  public var images = "images"
  /// The folder of the texts, from `root`.
  public var labels = "labels"
  /// The file that names the classes, from `root`; nil looks for `data.yaml`, `classes.txt` and the like.
  public var names: String?

  /// The data root itself, in colour.
  public init() {}

  /// `YOLO`.
  public var typeName: String { "YOLO" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["YOLODataset", "Ultralytics", "Darknet"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures with boxes in YOLO's format: a text for each picture, a line a box." }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    var layout = YOLOLayout(root: dataRoot.resolve(root), split: split.map { UserPath.expanded($0) })
    (layout.images, layout.labels) = (UserPath.expanded(images), UserPath.expanded(labels))
    layout.names = names.map { UserPath.expanded($0) }
    let options = try reading(classNames: classNames, imageFolder: layout.imageFolder)
    let set = try AnnotationSet(yolo: layout, options: options)
    return try AnnotatedImages(set, folder: layout.imageFolder, format: format, options: decoding)
  }

  /// The keys `split`, `images`, `labels`, `names_file` and those of all data sets of boxes.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "split", \.split, "The folder of the part, such as train, below images and labels; null takes all.",
        ifGiven: .naming("a folder")),
      .images(\.images),
      ConfigField("labels", \.labels, "The folder of the texts, from root.", .naming("a folder")),
      ConfigField(
        "names_file", \.names,
        "The file that names the classes, from root; null looks for data.yaml, classes.txt or the like.",
        ifGiven: .naming("a file")),
    ]
    + ConfigField<Self>.ofBoxData
}
