public import SaccadeConfig
import SaccadeImages

/// Masks of PASCAL VOC's 21 classes: `type: VOCSegmentation`.
public struct VOCSegmentationConfig: SegmentationConfig {
  /// Its folder and pictures.
  public var options = MaskDataOptions(root: "VOCdevkit/VOC2012")
  /// The list of the part, `ImageSets/Segmentation/<split>.txt`, or a path.
  public var split = "train"
  /// The folder of the masks, from `root`.
  public var masks = "SegmentationClass"

  /// The training part of VOC 2012, in colour.
  public init() {}

  /// `VOCSegmentation`.
  public var typeName: String { "VOCSegmentation" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["PascalVOCDataset", "PascalVOCSegmentation"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "PASCAL VOC's masks: the background and 20 classes; borders of objects are of no account."
  }

  /// The background, and the classes of objects in the order of their numbers.
  public static let classNames = [
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable",
    "dog",
    "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
  ]

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?, faults: MaskFaults) throws -> MaskedImages {
    try check(Self.classNames, against: classNames)
    let folder = dataRoot.resolve(root)
    var layout = MaskLayout(images: "\(folder)/JPEGImages", masks: "\(folder)/\(masks)", root: folder)
    let list = UserPath.expanded(split)
    layout.list =
      list.hasPrefix("/")
      ? list : list.contains("/") ? "\(folder)/\(list)" : "\(folder)/ImageSets/Segmentation/\(list).txt"
    return try MaskedImages(
      layout, classNames: Self.classNames, coding: MaskCoding(classCount: Self.classNames.count),
      colors: Color.classColors(Self.classNames.count), format: format, options: decoding, faults: faults)
  }

  /// The keys `root`, `split`, `masks`, `color`, `on_error`, `max_pixels` and `pipeline`.
  public static let fields: [ConfigField<Self>] =
    [
      .root(\.options.root),
      ConfigField(
        "split", \.split, "The list of pictures, ImageSets/Segmentation/<split>.txt (train, val, trainval) or a path.",
        .naming("a list"), alsoKnownAs: ["image_set", "ann_file"]),
      ConfigField(
        "masks", \.masks, "The folder of the masks, from root, such as SegmentationClassAug.", .naming("a folder"),
        alsoKnownAs: ["ann_dir", "seg_map_path"]),
    ] + ConfigField<Self>.ofMaskData
}
