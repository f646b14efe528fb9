import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText

/// Pictures with masks that somebody has, in a layout that is known, and their part to be judged by.
struct FoundMasks: Sendable {
  /// The lines of `data.train` that say where the data are: `type`, `root` and the like.
  let train: [String]
  /// Those of `data.val`; nil if there is no part for it.
  let val: [String]?
  /// The classes, in the order of their numbers.
  let classNames: [String]
  /// How many pictures there are to learn from.
  let count: Int
  /// Where they lie.
  let place: String
  /// Some of the pictures.
  let look: PictureLook?

  /// Looks at a folder of CamVid's or VOC's layout, or with a folder of pictures and one of masks.
  /// - Throws: `DatasetError` if there is nothing that has masks, or it is not as it should be
  init(_ path: String) throws {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    place = path
    guard BytePath(path).isFolder else {
      throw DatasetError(
        .missing, path: path, problem: "there is no such folder",
        advice: "name a folder with one of pictures and one of masks, or of CamVid's or VOC's layout")
    }
    func isFolder(_ name: String) -> Bool { BytePath("\(path)/\(name)").isFolder }
    let opened: any SegmentationDataset
    if isFolder("train"), isFolder("trainannot") {
      func part(_ name: String) -> CamVidConfig {
        var config = CamVidConfig()
        config.root = path
        config.split = CamVidConfig.Split(rawValue: name) ?? .train
        return config
      }
      opened = try Self.open(part("train"))
      train = ["type: CamVid", "root: \(DraftSource.quoted(path))"]
      val = isFolder("val") && isFolder("valannot") ? train + ["split: val"] : nil
    } else if isFolder("JPEGImages"), isFolder("SegmentationClass") {
      var config = VOCSegmentationConfig()
      config.root = path
      opened = try Self.open(config)
      let known = ["train", "val"].allSatisfy { BytePath("\(path)/ImageSets/Segmentation/\($0).txt").exists }
      train = ["type: VOCSegmentation", "root: \(DraftSource.quoted(path))"]
      val = known ? train + ["split: val"] : nil
    } else {
      let layout = try Self.folders(path)
      let coding = try Self.coding(layout.train, path)
      let keys = coding.map(\.line)
      func lines(_ pair: Pair) -> [String] {
        [
          "type: SegmentationFolder     # a mask has the name of its picture", "root: \(DraftSource.quoted(path))",
          "images: \(DraftSource.quoted(pair.images))", "masks: \(DraftSource.quoted(pair.masks))",
        ] + keys
      }
      opened = try Self.open(Self.config(layout.train, path, coding))
      train = lines(layout.train)
      val = layout.val.map(lines)
    }
    guard opened.count > 0 else {
      throw DatasetError(.empty, path: path, problem: "has no pictures", advice: "name pictures with masks")
    }
    (classNames, count, look) = (opened.classNames, opened.count, PictureLook(at: opened))
  }

  private static func open(_ config: any SegmentationConfig) throws -> any SegmentationDataset {
    try config.open(root: DataRoot(), classNames: nil, faults: .stop)
  }

  // MARK: Folders

  private struct Pair {
    let images: String
    let masks: String
  }

  /// What folders of pictures, and of masks, are called.
  private static let imageNames = ["images", "image", "imgs", "img", "JPEGImages", "PNGImages"]
  private static let maskNames = [
    "masks", "mask", "labels", "label", "annotations", "gt", "ground_truth", "SegmentationClass",
  ]

  private static func folders(_ path: String) throws -> (train: Pair, val: Pair?) {
    func pair(_ folder: String) -> Pair? {
      func first(_ names: [String]) -> String? { names.first { BytePath("\(path)/\(folder)\($0)").isFolder } }
      guard let images = first(imageNames), let masks = first(maskNames) else { return nil }
      return Pair(images: folder + images, masks: folder + masks)
    }
    if let train = pair("train/") {
      return (train, FoundBoxes.judgingNames.lazy.compactMap { pair("\($0)/") }.first)
    }
    if let all = pair("") {
      func part(_ name: String) -> Pair? {
        let both = Pair(images: "\(all.images)/\(name)", masks: "\(all.masks)/\(name)")
        return BytePath("\(path)/\(both.images)").isFolder && BytePath("\(path)/\(both.masks)").isFolder ? both : nil
      }
      guard let train = part("train") ?? part("training") else { return (all, nil) }
      return (train, (FoundBoxes.judgingNames).lazy.compactMap { part($0) }.first)
    }
    throw DatasetError(
      .wrongFormat, path: path,
      problem: "has no masks that are known: neither CamVid's or VOC's folders nor images beside masks",
      advice: "put pictures into \(path)/images and masks of the same names into \(path)/masks")
  }

  // MARK: What masks stand for

  private enum Coding {
    case classes([String])
    case values([Int: Int])

    var line: String {
      switch self {
      case .classes(let names):
        "classes: [\(names.map(DraftSource.quoted).joined(separator: ", "))]     # by their numbers; call them what they are"
      case .values(let classes):
        "values: {\(classes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}     "
          + "# the class of each number in the masks"
      }
    }
  }

  /// How many masks are looked at for their numbers.
  private static let mostMasks = 200

  /// Which classes the numbers of masks are, where no file names them.
  private static func coding(_ pair: Pair, _ path: String) throws -> [Coding] {
    guard !BytePath("\(path)/classes.txt").exists else { return [] }
    let files = try FolderCheck.images(below: BytePath("\(path)/\(pair.masks)"))
    guard !files.isEmpty else {
      throw DatasetError(
        .empty, path: "\(path)/\(pair.masks)", problem: "has no masks", advice: "put one there for each picture")
    }
    var seen: Set<Int> = []
    let step = max(1, files.count / mostMasks)
    for place in stride(from: 0, to: files.count, by: step) {
      for number in try numbers(of: files[place]) { seen.insert(Int(number)) }
    }
    // Black and white is written with 255, which elsewhere is of no account.
    if seen == [0, 255] { return [.classes(["background", "object"]), .values([0: 0, 255: 1])] }
    let most = seen.filter { $0 != Int(PixelClasses.ignored) }.max() ?? 0
    return [.classes((0...most).map { $0 == 0 ? "background" : "class \($0)" })]
  }

  /// The numbers that a mask has.
  private static func numbers(of file: BytePath) throws(DatasetError) -> Set<UInt8> {
    do throws(ImageError) { return Set(try Mask(contentsOf: file).image.pixels) } catch {
      throw DatasetError(
        .wrongFormat, path: file.description, problem: error.problem,
        advice:
          "masks that are drawn in colours need the key colors of a SegmentationFolder, a colour a class: write the "
          + "configuration by hand, or from configs/segmentation")
    }
  }

  private static func config(_ pair: Pair, _ path: String, _ coding: [Coding]) -> SegmentationFolderConfig {
    var config = SegmentationFolderConfig()
    config.root = path
    (config.files.images, config.files.masks) = (pair.images, pair.masks)
    for part in coding {
      switch part {
      case .classes(let names): config.classes = names
      case .values(let values): config.values = MaskValues(values)
      }
    }
    return config
  }
}
