public import SaccadeConfig
import SaccadeImages

/// Boxes in PASCAL VOC's files: `type: VOC`.
public struct VOCConfig: DetectionConfig {
  /// Its folder, classes and pictures.
  public var options = BoxDataOptions(root: "VOCdevkit/VOC2012")
  /// The list of the part, `ImageSets/Main/<split>.txt`; nil takes every XML file.
  public var split: String?
  /// The folder of the XML files, from `root`.
  public var annotations = "Annotations"
  /// The folder of the pictures, from `root`.
  public var images = "JPEGImages"
  /// Whether the upper left pixel is (1, 1), and boxes include their last pixels.
  public var isOneBased = true
  /// Whether difficult objects are learnt.
  public var difficult = false

  /// All of VOC 2012, in colour.
  public init() {}

  /// `VOC`.
  public var typeName: String { "VOC" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["VOCDataset", "VOCDetection", "PascalVOC", "XMLDataset"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures with boxes in PASCAL VOC's format: an XML file for each picture." }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    var layout = VOCLayout(root: dataRoot.resolve(root), split: split.map { UserPath.expanded($0) })
    (layout.annotations, layout.images) = (UserPath.expanded(annotations), UserPath.expanded(images))
    layout.isOneBased = isOneBased
    let folder = path(images, dataRoot)
    let set = try AnnotationSet(voc: layout, options: reading(classNames: classNames, imageFolder: folder))
    return try AnnotatedImages(
      set, folder: folder, format: format, options: decoding, learnsDifficult: difficult)
  }

  /// The keys `split`, `annotations`, `images`, `one_based`, `difficult` and those of all data sets of boxes.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "split", \.split, "The list of pictures, ImageSets/Main/<split>.txt or a path; null takes every XML file.",
        ifGiven: .naming("a list"), alsoKnownAs: ["image_set", "ann_file"]),
      ConfigField("annotations", \.annotations, "The folder of the XML files, from root.", .naming("a folder")),
      .images(\.images),
      ConfigField(
        "one_based", \.isOneBased,
        "Whether the upper left pixel is (1, 1) and xmax, ymax are the last pixels of a box, as in VOC; false takes "
          + "distances from the picture's corner."),
      .difficult(\.difficult),
    ]
    + ConfigField<Self>.ofBoxData
}
