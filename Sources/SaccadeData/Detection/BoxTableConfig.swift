public import SaccadeConfig
import SaccadeImages

/// Boxes in a table with a line for each: `type: BoxTable`.
public struct BoxTableConfig: DetectionConfig {
  /// Its folder, classes and pictures.
  public var options = BoxDataOptions(root: ".")
  /// The CSV file, from `root`.
  public var table = "labels.csv"
  /// The folder of the pictures, from `root`.
  public var images = "images"
  /// Whether the upper left pixel is (1, 1), and boxes include their last pixels.
  public var isOneBased = false

  /// `labels.csv` in the data root, in colour.
  public init() {}

  /// `BoxTable`.
  public var typeName: String { "BoxTable" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CSVDetection"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Pictures whose boxes stand in a CSV file: filename,width,height,class,xmin,ymin,xmax,ymax."
  }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let folder = path(images, dataRoot)
    let set = try AnnotationSet(
      csv: path(table, dataRoot), isOneBased: isOneBased,
      options: reading(classNames: classNames, imageFolder: folder))
    return try AnnotatedImages(set, folder: folder, format: format, options: decoding)
  }

  /// The keys `table`, `images`, `one_based` and those of all data sets of boxes.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField("table", \.table, "The CSV file, from root.", .naming("a file"), alsoKnownAs: ["ann_file", "csv"]),
      .images(\.images),
      ConfigField(
        "one_based", \.isOneBased,
        "Whether the upper left pixel is (1, 1) and boxes include their last pixels, as where VOC's numbers were copied."
      ),
    ]
    + ConfigField<Self>.ofBoxData
}
