public import SaccadeConfig
import SaccadeImages

/// Boxes, and masks if wanted, in a file of COCO's format: `type: COCO`.
public struct COCOConfig: DetectionConfig {
  /// Its folder, classes and pictures.
  public var options = BoxDataOptions(root: "coco")
  /// The JSON file, from `root`.
  public var annotations = "annotations/instances_train2017.json"
  /// The folder of the pictures, from `root`.
  public var images = "train2017"
  /// Whether each object has a mask.
  public var masks = false

  /// The training part of COCO 2017, in colour.
  public init() {}

  /// `COCO`.
  public var typeName: String { "COCO" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CocoDataset", "CocoDetection"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures with boxes, and masks if wanted, in a JSON file of COCO's format." }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let folder = path(images, dataRoot)
    var options = try reading(classNames: classNames, imageFolder: folder)
    options.readsOutlines = masks
    let set = try AnnotationSet(coco: path(annotations, dataRoot), options: options)
    return try AnnotatedImages(set, folder: folder, format: format, options: decoding, hasMasks: masks)
  }

  /// The keys `annotations`, `images`, `masks` and those of all data sets of boxes.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "annotations", \.annotations, "The JSON file, from root.", .naming("a file"),
        alsoKnownAs: ["ann_file", "annotation_file"]),
      .images(\.images),
      ConfigField(
        "masks", \.masks, "Whether each object has a mask of its polygons or runs.", alsoKnownAs: ["with_mask"]),
    ]
    + ConfigField<Self>.ofBoxData
}
