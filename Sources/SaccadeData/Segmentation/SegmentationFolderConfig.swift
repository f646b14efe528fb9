public import SaccadeConfig
public import SaccadeImages
import SaccadeText

/// Somebody's own pictures and masks: `type: SegmentationFolder`.
public struct SegmentationFolderConfig: SegmentationConfig {
  /// Its folder and pictures.
  public var options = MaskDataOptions(root: ".")
  /// Which files belong together.
  public var files = MaskFileOptions(images: "images", masks: "masks")
  /// The classes, in the order of their numbers; empty takes those of `classes.txt`.
  public var classes: [String] = []
  /// Numbers in the masks of pixels that are of no account; nil is 255, where nothing else is said of it.
  public var ignoreIndex: [Int]?
  /// The class of each number, where they differ.
  public var values: MaskValues?
  /// Of masks of two classes, the number above which pixels are of the second.
  public var threshold: Int?
  /// What is added to each number.
  public var labelOffset = 0
  /// Whether 0 is of no account and 1 the first class.
  public var reduceZeroLabel = false
  /// The colour of each class, where masks are drawn in colours.
  public var colors: [Color]?
  /// Colours of pixels that are of no account.
  public var ignoreColors: [Color] = []
  /// The colours in which classes are shown.
  public var palette: [Color]?

  /// All of the data root, in colour.
  public init() {}

  /// `SegmentationFolder`.
  public var typeName: String { "SegmentationFolder" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["BaseSegDataset", "CustomSegDataset", "MaskFolder"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures and masks in two folders: of each pixel a class, by number or colour." }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?, faults: MaskFaults) throws -> MaskedImages {
    let folder = dataRoot.resolve(root)
    let names = try names(in: folder, classNames)
    return try MaskedImages(
      files.layout(root: folder), classNames: names, coding: coding(names.count, folder), colors: palette,
      format: format,
      options: decoding, faults: faults)
  }

  private func names(in folder: String, _ classNames: [String]?) throws(DatasetError) -> [String] {
    guard classes.isEmpty else {
      try check(classes, against: classNames)
      return classes
    }
    let file = "\(folder)/classes.txt"
    if let classNames, !BytePath(file).exists { return classNames }
    guard BytePath(file).exists else {
      throw DatasetError(
        .missing, path: folder, problem: "nobody says what its classes are: there is no classes.txt in it",
        advice: "name them in the order of their numbers, classes: [background, cell], or write that file, a line each")
    }
    let names = try AnnotationFile.lines(of: file).map { line in
      String(line.text.reversed().drop(while: \.isWhitespace).reversed())
    }
    guard 1...PixelClasses.most ~= names.count, Set(names).count == names.count else {
      throw DatasetError(
        .wrongFormat, path: file,
        problem: names.isEmpty
          ? "names no classes"
          : names.count > PixelClasses.most
            ? "names \(names.count) classes, and there may be 255" : "names a class twice",
        advice: "write a class a line, in the order of their numbers")
    }
    try check(names, against: classNames)
    return names
  }

  private func coding(_ count: Int, _ folder: String) throws(DatasetError) -> MaskCoding {
    func fault(_ key: String, _ found: Int) -> DatasetError {
      DatasetError(
        .inconsistent, path: folder, problem: "has \(counted(count, "class", "classes")), and \(key) has \(found)",
        advice: "give each class its colour, in the order of the classes")
    }
    if let palette, palette.count != count { throw fault("palette", palette.count) }
    if let threshold {
      guard count == 2 else {
        throw DatasetError(
          .inconsistent, path: folder,
          problem: "has \(counted(count, "class", "classes")), and a threshold tells two apart",
          advice: "name two classes, or leave threshold out")
      }
      return MaskCoding(threshold: threshold, ignoring: ignoreIndex ?? [])
    }
    if let colors {
      guard colors.count == count else { throw fault("colors", colors.count) }
      return MaskCoding(ColorTable(colors, ignored: ignoreColors))
    }
    return MaskCoding(
      classCount: count, ignoring: ignoreIndex, values: values?.classes ?? [:],
      offset: labelOffset, reducesZero: reduceZeroLabel)
  }

  /// What ``check(_:)`` keeps.
  public static let rules = [
    "there are at most 255 classes, each of a name of its own",
    "of colors, values and threshold at most one says what masks stand for",
    "threshold needs two classes; colors and palette have a colour for each class, and no colour of colors comes twice",
    "label_offset and reduce_zero_label are of numbers that are classes, without colors, values and threshold",
  ]

  /// What has to fit together.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if Set(classes).count != classes.count { report("classes", "has a name twice; each class has its own") }
    if classes.count > PixelClasses.most { report("classes", "has \(classes.count) names; there may be 255") }
    let said = [("colors", colors != nil), ("values", values != nil), ("threshold", threshold != nil)].filter(\.1)
    if said.count > 1 {
      report(said[1].0, "and \(said[0].0) both say what masks stand for; leave one of both out")
    }
    if let first = said.first?.0 {
      if labelOffset != 0 {
        report("label_offset", "is of numbers that are classes, and there is \(first); leave it out")
      }
      if reduceZeroLabel {
        report("reduce_zero_label", "is of numbers that are classes, and there is \(first); leave it out")
      }
    }
    if let problem = ColorTable.problem(of: colors ?? [], ignored: ignoreColors) {
      report("colors", "\(problem); give each class a colour of its own")
    }
    if colors?.isEmpty == true { report("colors", "has no colour; leave it out where masks have numbers") }
    guard !classes.isEmpty else { return }
    for (key, list) in [("colors", colors), ("palette", palette)] {
      guard let list, list.count != classes.count else { continue }
      report(
        key,
        "has \(counted(list.count, "colour")), and classes has \(counted(classes.count, "name")); give one for each")
    }
    if threshold != nil, classes.count != 2 {
      report("threshold", "tells two classes apart, and classes has \(counted(classes.count, "name"))")
    }
    if let label = values?.classes.values.first(where: { $0 >= classes.count && $0 != 255 }) {
      report("values", "has the class \(label), and classes are 0 to \(classes.count - 1); 255 is of no account")
    }
  }

  /// The keys of files, `classes`, `ignore_index`, `values`, `threshold`, `label_offset`, `reduce_zero_label`, `colors`,
  /// `ignore_colors`, `palette`, `color`, `on_error`, `max_pixels` and `pipeline`.
  public static let fields: [ConfigField<Self>] =
    [.root(\.options.root, "The folder of the data set, from the data root.", isRequired: true)]
    + ConfigField<Self>.maskFiles(\.files) + [
      ConfigField(
        "classes", \.classes, "The classes, in the order of their numbers; empty takes those of classes.txt in root.",
        alsoKnownAs: ["names", "class_names", "metainfo"]),
      ConfigField(
        "ignore_index", \.ignoreIndex,
        "Numbers in the masks of pixels that are of no account; null is 255, unless values or threshold say what it is.",
        ifGiven: .each(.between(0, 255)), alsoKnownAs: ["ignore_label", "void"]),
      ConfigField(
        "values", \.values, "The class of each number, where they differ; other numbers must not come then.",
        alsoKnownAs: ["label_map"]),
      ConfigField(
        "threshold", \.threshold, "Of masks of two classes, the number above which pixels are of the second.",
        ifGiven: .between(0, 254), alsoKnownAs: ["binary"]),
      ConfigField("label_offset", \.labelOffset, "What is added to each number.", .between(-255, 255)),
      ConfigField(
        "reduce_zero_label", \.reduceZeroLabel, "Whether 0 is of no account and 1 the first class, as in ADE20K."),
      ConfigField(
        "colors", \.colors, "The colour of each class, where masks are drawn in colours; null where they are numbers.",
        alsoKnownAs: ["color_map", "colormap"]),
      ConfigField("ignore_colors", \.ignoreColors, "Colours of pixels that are of no account."),
      ConfigField(
        "palette", \.palette, "The colour of each class in pictures that are shown; null takes colors, or some."),
    ] + ConfigField<Self>.ofMaskData
}
