public import SaccadeConfig
public import SaccadeImages

/// Street scenes with masks of eleven classes: `type: CamVid`.
///
/// - Paper: Brostow et al. 2009, *Semantic object classes in video*; the classes and parts of Badrinarayanan et al. 2015,
///   <https://arxiv.org/abs/1511.00561>
public struct CamVidConfig: SegmentationConfig {
  /// Its folder and pictures.
  public var options = MaskDataOptions(root: "camvid")
  /// Which part.
  public var split = Split.train

  /// A part of the data set.
  public enum Split: String, CaseIterable, ConfigValue {
    /// To learn from.
    case train
    /// To be judged by.
    case val
    /// For the last figure.
    case test
  }

  /// The training part, in colour.
  public init() {}

  /// `CamVid`.
  public var typeName: String { "CamVid" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CamVidDataset"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "CamVid's street scenes with masks of eleven classes, in SegNet's layout." }

  /// The classes, in the order of their numbers; 11 is of no account.
  public static let classNames = [
    "sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian", "bicyclist",
  ]
  /// The colours in which they are drawn as a rule.
  public static let classColors = [
    Color(red: 128, green: 128, blue: 128), Color(red: 128, green: 0, blue: 0), Color(red: 192, green: 192, blue: 128),
    Color(red: 128, green: 64, blue: 128), Color(red: 60, green: 40, blue: 222), Color(red: 128, green: 128, blue: 0),
    Color(red: 192, green: 128, blue: 128), Color(red: 64, green: 64, blue: 128), Color(red: 64, green: 0, blue: 128),
    Color(red: 64, green: 64, blue: 0), Color(red: 0, green: 128, blue: 192),
  ]

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?, faults: MaskFaults) throws -> MaskedImages {
    try check(Self.classNames, against: classNames)
    let folder = dataRoot.resolve(root)
    let part = "\(folder)/\(split.rawValue)"
    var layout = MaskLayout(images: part, masks: "\(part)annot", root: folder)
    // The list names masks too; folders alone will do.
    if BytePath("\(part).txt").exists { layout.list = "\(part).txt" }
    return try MaskedImages(
      layout, classNames: Self.classNames, coding: MaskCoding(classCount: Self.classNames.count, ignoring: [11, 255]),
      colors: Self.classColors, format: format, options: decoding, faults: faults)
  }

  /// The keys `root`, `split`, `color`, `on_error`, `max_pixels` and `pipeline`.
  public static let fields: [ConfigField<Self>] =
    [.root(\.options.root), ConfigField("split", \.split, "Which part.", alsoKnownAs: ["image_set"])]
    + ConfigField<Self>.ofMaskData
}
