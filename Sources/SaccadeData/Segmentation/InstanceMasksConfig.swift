public import SaccadeConfig
import SaccadeImages

/// Pictures with masks that tell their objects apart, such as Penn-Fudan's pedestrians: `type: InstanceMasks`.
public struct InstanceMasksConfig: DetectionConfig {
  /// What a sample says of the objects on its picture.
  public enum View: String, CaseIterable, ConfigValue {
    /// A box and a mask for each.
    case objects
    /// One mask for all, whose classes are the background and the object.
    case pixels
  }

  /// Its folder, classes and pictures.
  public var options = BoxDataOptions(root: "PennFudanPed")
  /// Which files belong together.
  public var files = MaskFileOptions(images: "PNGImages", masks: "PedMasks", maskSuffix: "_mask")
  /// Numbers in the masks that are no objects, beside 0.
  public var ignoreIndex: [Int] = []
  /// What a sample says of the objects.
  public var view = View.objects

  /// All of Penn-Fudan, in colour.
  public init() { options.classes = ["person"] }

  /// `InstanceMasks`.
  public var typeName: String { "InstanceMasks" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["PennFudanDataset", "PennFudan", "PennFudanPed"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Pictures with masks whose numbers tell objects apart, as Penn-Fudan's: boxes and masks of one class."
  }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let names = try reading(
      classNames: view == .pixels ? ObjectPixels.objectClasses(of: classNames, at: root) : classNames, imageFolder: nil
    ).classNames
    let layout = files.layout(root: dataRoot.resolve(root))
    let set = try AnnotationSet(
      instanceMasks: layout, className: names?.first ?? "object", ignoring: Set(ignoreIndex), options: decoding)
    let objects = try AnnotatedImages(set, folder: layout.images, format: format, options: decoding, hasMasks: true)
    return view == .objects ? objects : ObjectPixels(objects)
  }

  /// What ``check(_:)`` keeps.
  public static let rules = ["classes has one name: numbers tell objects apart, and not classes"]

  /// Numbers tell objects apart, so that all are of one class.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if classes.count > 1 {
      report(
        "classes", "has \(classes.count) names, and the numbers of such masks tell objects apart: all are of one class")
    }
  }

  /// The keys `as`, `images`, `masks`, `image_suffix`, `mask_suffix`, `list`, `first`, `last`, `ignore_index` and those of all
  /// data sets of boxes but what to do with invalid ones.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "as", \.view, "Whether each object has a box and a mask, or the pixels of a picture are background and object.")
    ]
    + ConfigField<Self>.maskFiles(\.files) + [
      ConfigField(
        "ignore_index", \.ignoreIndex, "Numbers in the masks that are no objects, beside 0.",
        .each(.between(0, 65_535)), alsoKnownAs: ["ignore_label"])
    ] + ConfigField<Self>.ofBoxData.filter { $0.key != "invalid_boxes" }
}
