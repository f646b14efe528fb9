import SaccadeConfig

/// Which files of a folder are pictures and masks, and which of them count.
public struct MaskFileOptions: Hashable, Sendable {
  /// The folder of the pictures, from `root`.
  public var images: String
  /// The folder of the masks, from `root`.
  public var masks: String
  /// What the names of pictures end with.
  public var imageSuffix: String
  /// What the names of masks end with.
  public var maskSuffix: String
  /// A text of the pictures that count, from `root`; nil takes all.
  public var list: String?
  /// Only so many, the first; nil for all.
  public var first: Int?
  /// Only so many, the last; nil for all.
  public var last: Int?

  /// All pictures of a folder.
  public init(images: String, masks: String, imageSuffix: String = "", maskSuffix: String = "") {
    self.images = images
    self.masks = masks
    self.imageSuffix = imageSuffix
    self.maskSuffix = maskSuffix
  }

  /// Where the files lie.
  /// - Parameter root: the folder of the data set
  func layout(root: String) -> MaskLayout {
    func whole(_ name: String) -> String {
      let name = UserPath.expanded(name)
      return name.hasPrefix("/") ? name : name == "." || name.isEmpty ? root : "\(root)/\(name)"
    }
    var layout = MaskLayout(images: whole(images), masks: whole(masks), root: root)
    (layout.imageSuffix, layout.maskSuffix) = (imageSuffix, maskSuffix)
    layout.list = list.map(whole)
    (layout.first, layout.last) = (first, last)
    return layout
  }
}

extension ConfigField {
  /// The keys `images`, `masks`, `image_suffix`, `mask_suffix`, `list`, `first` and `last`.
  static func maskFiles(_ path: ConfigPath<Section, MaskFileOptions>) -> [ConfigField] {
    let fields: [ConfigField<MaskFileOptions>] =
      [
        ConfigField<MaskFileOptions>(
          "images", \.images, "The folder of the pictures, from root.", .naming("a folder"),
          alsoKnownAs: ["img_dir", "img_path"]),
        ConfigField<MaskFileOptions>(
          "masks", \.masks, "The folder of the masks, from root; may be that of the pictures.", .naming("a folder"),
          alsoKnownAs: ["ann_dir", "seg_map_path", "mask_dir"]),
        ConfigField<MaskFileOptions>(
          "image_suffix", \.imageSuffix,
          "What the names of pictures end with, as _leftImg8bit or .jpg; a picture and its mask have one name before it.",
          alsoKnownAs: ["img_suffix"]),
        ConfigField<MaskFileOptions>(
          "mask_suffix", \.maskSuffix, "What the names of masks end with, as _mask or _mask.png.",
          alsoKnownAs: ["seg_map_suffix"]),
      ] + subset
    return fields.map { $0.lifted(to: path) }
  }

  /// The keys `list`, `first` and `last`.
  private static var subset: [ConfigField<MaskFileOptions>] {
    [
      ConfigField<MaskFileOptions>(
        "list", \.list,
        "A text of the pictures that count, from root, a line each: a name, or a picture and its mask; null takes all.",
        ifGiven: .naming("a file"), alsoKnownAs: ["ann_file", "split"]),
      ConfigField<MaskFileOptions>(
        "first", \.first, "Only so many pictures, the first; null for all.", ifGiven: .count),
      ConfigField<MaskFileOptions>(
        "last", \.last, "Only so many pictures, the last, as to be judged by; null for all.", ifGiven: .count),
    ]
  }
}
