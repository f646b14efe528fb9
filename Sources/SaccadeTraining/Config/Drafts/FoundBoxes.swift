import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText

/// Pictures with boxes that somebody has, in whichever of the four formats, and their part to be judged by.
struct FoundBoxes: Sendable {
  /// What is learnt from.
  let train: any DetectionConfig
  /// What is judged; nil if there is no part for it.
  let val: (any DetectionConfig)?
  /// The classes, in the order of their labels.
  let classNames: [String]
  /// How many pictures there are to learn from.
  let count: Int
  /// Where they lie.
  let place: String

  /// Looks at a folder of VOC's or YOLO's, or at a file of COCO's or a table.
  /// - Throws: `DatasetError` if there is nothing that has boxes, or it is not as it should be
  init(_ path: String) throws {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    place = path
    let files = BytePath(path)
    guard files.exists else {
      throw DatasetError(
        .missing, path: path, problem: "there is no such file or folder",
        advice: "name a folder of VOC's or YOLO's, COCO's JSON file, or a table")
    }
    let candidates: [Pair]
    switch files.fileExtension {
    case _ where files.isFolder: candidates = try Self.folders(path)
    case "json": candidates = Self.coco(path)
    case "csv": candidates = Self.table(path)
    default:
      throw DatasetError(
        .wrongFormat, path: path, problem: "has no boxes that are known",
        advice: "name a folder of VOC's or YOLO's, COCO's JSON file, or a table")
    }
    let (chosen, opened) = try Self.opened(candidates)
    guard opened.count > 0, !opened.classNames.isEmpty else {
      throw DatasetError(.empty, path: path, problem: "has no boxes", advice: "name pictures with boxes")
    }
    train = chosen.train
    val = chosen.val
    (classNames, count) = (opened.classNames, opened.count)
  }

  /// The first that can be opened: where the pictures of a file lie is tried out.
  private static func opened(_ candidates: [Pair]) throws -> (Pair, any DetectionDataset) {
    var first: DatasetError?
    for pair in candidates {
      do { return (pair, try open(pair.train)) } catch let error as DatasetError where error.kind == .missing {
        first = first ?? error
      }
    }
    throw first
      ?? DatasetError(.missing, path: "", problem: "has no folder of pictures beside it", advice: "put one there")
  }

  private struct Pair {
    let train: any DetectionConfig
    let val: (any DetectionConfig)?
  }

  private static func open(_ config: any DetectionConfig) throws -> any DetectionDataset {
    guard let opened = try config.open(root: DataRoot(), classNames: nil) as? any DetectionDataset else {
      throw DatasetError(.wrongFormat, path: config.root, problem: "has no boxes", advice: "name pictures with boxes")
    }
    return opened
  }

  /// Names that a part to be judged by has, beside one to learn from.
  static let judgingNames = ["val", "valid", "validation", "test"]

  // MARK: Folders

  private static func folders(_ path: String) throws -> [Pair] {
    func isFolder(_ name: String) -> Bool { BytePath("\(path)/\(name)").isFolder }
    let judging = judgingNames.first { isFolder("images/\($0)") || isFolder("\($0)/images") }
    if isFolder("Annotations") || isFolder("annotations") && isFolder("ImageSets") { return [voc(path)] }
    if isFolder("images/train"), isFolder("labels/train") {
      return [
        Pair(
          train: yolo(path) { $0.split = "train" }, val: judging.map { name in yolo(path) { $0.split = name } })
      ]
    }
    if isFolder("train/images"), isFolder("train/labels") {
      let names = ["data.yaml", "data.yml"].map { "\(path)/\($0)" }.first { BytePath($0).exists }
      func part(_ name: String) -> YOLOConfig { yolo("\(path)/\(name)") { $0.names = names } }
      return [Pair(train: part("train"), val: judging.map(part))]
    }
    if isFolder("labels") { return [Pair(train: yolo(path) { _ in }, val: nil)] }
    for folder in ["annotations", "data", "train"].map({ "\(path)/\($0)" }) + [path] {
      guard let file = trainingFile(in: folder) else { continue }
      return file.hasSuffix(".json") ? coco(file) : table(file)
    }
    for folder in [path, "\(path)/annotations"] where names(in: folder).contains(where: { $0.hasSuffix(".xml") }) {
      return [voc(path)]
    }
    throw DatasetError(
      .wrongFormat, path: path,
      problem:
        "has no boxes that are known: neither Annotations (VOC) nor labels (YOLO) nor a JSON file or table for train",
      advice: "name the JSON file (COCO) or the table (CSV) itself")
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// A JSON file or a table that is called after the part to learn from, or lies in its folder, and is about boxes.
  private static func trainingFile(in folder: String) -> String? {
    names(in: folder).first { name in
      (name.contains("train") || folder.hasSuffix("/train")) && (name.hasSuffix(".json") || name.hasSuffix(".csv"))
        && !["captions", "keypoints", "panoptic"].contains { name.contains($0) }
    }.map { "\(folder)/\($0)" }
  }

  private static func voc(_ path: String) -> Pair {
    let layout = VOCLayout.found(in: path)
    func list(_ names: [String]) -> String? {
      names.first { BytePath("\(path)/ImageSets/Main/\($0).txt").exists }
    }
    let judging = list(judgingNames)
    func part(_ split: String?) -> VOCConfig {
      var config = VOCConfig()
      config.root = path
      config.split = split
      (config.annotations, config.images) = (layout.annotations, layout.images)
      return config.dropping()
    }
    guard let train = list(["train"]) ?? (judging == nil || judging == "test" ? list(["trainval"]) : nil) else {
      return Pair(train: part(nil), val: nil)
    }
    return Pair(train: part(train), val: judging.map(part))
  }

  private static func yolo(_ path: String, _ change: (inout YOLOConfig) -> Void) -> YOLOConfig {
    let layout = YOLOLayout.found(in: path)
    var config = YOLOConfig()
    config.root = path
    (config.images, config.labels) = (layout.images, layout.labels)
    change(&config)
    return config.dropping()
  }

  // MARK: Single files

  private static func coco(_ path: String) -> [Pair] {
    let stem = String(parts(path).name.dropLast(5)).replacing("instances_", with: "")
    return pairs(path, pictures: ["", stem, "../\(stem)", "../images/\(stem)", "images", "../images", ".."]) {
      root, file, images in
      var config = COCOConfig()
      config.root = root
      (config.annotations, config.images) = (file, images)
      return config.dropping()
    }
  }

  private static func table(_ path: String) -> [Pair] {
    pairs(path, pictures: ["images", "../images", "", "..", "train", "../train"]) { root, file, images in
      var config = BoxTableConfig()
      config.root = root
      (config.table, config.images) = (file, images)
      return config.dropping()
    }
  }

  private static func parts(_ path: String) -> (folder: String, name: String) {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// A path with another part's name in the place of `train`, last or everywhere.
  private static func judged(_ path: String, as part: String) -> [String] {
    let last = path.range(of: "train", options: .backwards).map { path.replacingCharacters(in: $0, with: part) }
    return last.map { [$0, path.replacing("train", with: part)] } ?? []
  }

  /// One for each folder of pictures that there may be, with the part to be judged by if its file is there.
  /// - Parameter pictures: folders, from that of the file
  private static func pairs(
    _ path: String, pictures: [String],
    _ make: (_ root: String, _ file: String, _ images: String) -> any DetectionConfig
  ) -> [Pair] {
    let (folder, name) = parts(path)
    return pictures.filter { BytePath("\(folder)/\($0)").isFolder }.map { pictures in
      // All of it is named from a folder that both parts are in.
      let (above, own) = parts(folder)
      let isAbove = pictures.hasPrefix("..") || !name.contains("train") && own.contains("train")
      let root = isAbove ? above : folder
      let file = isAbove ? "\(own)/\(name)" : name
      let inner = isAbove && !pictures.hasPrefix("..") ? [own, pictures] : [pictures.replacing("../", with: "")]
      let images = inner.filter { !$0.isEmpty && $0 != ".." }.joined(separator: "/")
      func named(_ images: String) -> String { images.isEmpty ? "." : images }
      let other = judgingNames.compactMap { part -> (any DetectionConfig)? in
        let judging = judged(file, as: part).first { BytePath("\(root)/\($0)").exists }
        let own = judged(images, as: part).first { BytePath("\(root)/\($0)").isFolder }
        return judging.map { make(root, $0, named(own ?? images)) }
      }.first
      return Pair(train: make(root, file, named(images)), val: other)
    }
  }
}

extension DetectionConfig {
  /// Boxes that cannot be right are left out, and counted.
  fileprivate func dropping() -> Self {
    var config = self
    config.invalidBoxes = .drop
    return config
  }
}
