public import SaccadeConfig
import SaccadeImages

/// Classes of pixels from the polygons and runs of a file of COCO's format: `type: COCOSegmentation`.
public struct COCOSegmentationConfig: DetectionConfig {
  /// Its folder, classes and pictures.
  public var options = BoxDataOptions(root: "coco")
  /// The JSON file, from `root`.
  public var annotations = "annotations/instances_train2017.json"
  /// The folder of the pictures, from `root`.
  public var images = "train2017"

  /// The training part of COCO 2017, in colour.
  public init() {}

  /// `COCOSegmentation`.
  public var typeName: String { "COCOSegmentation" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["COCOSegmentationDataset", "CocoSegmentation"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Classes of pixels from polygons and runs of COCO's format: the background, and on it the objects, small ones on top."
  }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let folder = path(images, dataRoot)
    var options = try reading(classNames: ObjectPixels.objectClasses(of: classNames, at: root), imageFolder: folder)
    options.readsOutlines = true
    let set = try AnnotationSet(coco: path(annotations, dataRoot), options: options)
    guard set.classNames.count < PixelClasses.most else {
      throw DatasetError(
        .wrongFormat, path: set.source, problem: "has \(set.classNames.count) categories, and masks tell 254 apart",
        advice: "name the classes that count")
    }
    return ObjectPixels(
      try AnnotatedImages(set, folder: folder, format: format, options: decoding, hasMasks: true))
  }

  /// The keys `annotations`, `images` and those of all data sets of boxes.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "annotations", \.annotations, "The JSON file, from root.", .naming("a file"),
        alsoKnownAs: ["ann_file", "annotation_file"]),
      .images(\.images),
    ]
    + ConfigField<Self>.ofBoxData
}
