import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText

extension DraftSource {
  /// Drawn shapes, several a picture.
  static let scenes = DraftSource(
    summary: "drawn shapes", usualModel: "TinySSD", usualEpochs: 3, count: 8000, batchSize: 32, classCount: 10,
    imageSide: 160, hasMasks: true
  ) { network in
    let masks = network.hasMasks ? ", masks: true" : ""
    let drawn = "size: \(network.side), objects: [1, 4], scale: [0.1, 0.3]\(masks)"
    let proposals = "{type: SelectiveSearch, min_area: 20, limit: 200}"
    let search = network.needsProposals ? "\(proposals), " : ""
    let judged = network.needsProposals ? ", pipeline: [\(proposals)]" : ""
    return [
      "  train: {type: ShapeScenes, count: 8000, \(drawn), pipeline: [\(search){type: RandomFlip}]}     # drawn, so that no files are needed",
      "  val: {type: ShapeScenes, split: val, count: 300, \(drawn)\(judged)}",
    ]
  }

  /// Pictures with boxes.
  static func boxes(_ found: FoundBoxes) -> DraftSource {
    DraftSource(
      summary: "\(counted(found.count, "picture")) of \(found.place)", usualModel: "SSDLite320_MobileNetV2",
      usualEpochs: 30, count: found.count, batchSize: min(16, max(4, found.count / 20)),
      classCount: found.classNames.count, isPhotographs: true, hasMasks: found.train is COCOConfig
    ) { network in
      func data(_ part: any DetectionConfig) -> any DetectionConfig {
        guard network.hasMasks, var coco = part as? COCOConfig else { return part }
        coco.masks = true
        return coco
      }
      let search = network.needsProposals ? ["{type: SelectiveSearch}     # where objects may be"] : []
      let flip = "{type: RandomFlip}     # leave it out where left and right are not the same"
      let training =
        network.needsProposals
        ? search
        : [
          "{type: RandomHSV}     # other colours and brightness", "{type: Expand, scale: [1, 2], prob: 0.3}",
          "{type: RandomIoUCrop}     # a piece of the picture with some of its objects",
          "{type: FilterBoxes, min_visible: 0.25}     # without those of which little is left",
        ]
      let folds = found.val == nil ? min(5, max(2, found.count)) : nil
      return section("train", data(found.train), folds: folds)
        + pipeline(training + [network.bringing[0], flip] + network.bringing.dropFirst())
        + section("val", data(found.val ?? found.train), folds: folds) + pipeline(search + network.bringing)
    }
  }

  /// - Parameter folds: into how many parts the data are split, of which one is judged; nil where they are of one part
  private static func section(_ part: String, _ data: any DetectionConfig, folds: Int?) -> [String] {
    let keys = writtenKeys(of: data)
    let kind = "type: \(data.typeName)"
    guard let folds else {
      let hint =
        part == "train" && data is BoxTableConfig
        ? ["    # one_based: true     # in both parts, if the numbers were copied from VOC's files"] : []
      return ["  \(part):", "    \(kind)"] + keys.map { "    \($0)" } + hint
    }
    let what =
      part == "val" ? "the other one, to be judged by" : "all parts but one of a set of pictures, to learn from"
    return [
      "  \(part):", "    type: Fold     # \(what)", "    of: {\(([kind] + keys).joined(separator: ", "))}",
      "    folds: \(folds)",
      "    part: \(part)",
    ]
  }

  private static let standards: [any DetectionConfig] = [VOCConfig(), COCOConfig(), YOLOConfig(), BoxTableConfig()]

  /// The folder of a section, and the keys with which it says other than its standard.
  private static func writtenKeys(of data: any DetectionConfig) -> [String] {
    let standard = standards.first { $0.typeName == data.typeName }?.node
    return (data.node.entries ?? []).compactMap { entry -> String? in
      guard case .scalar(let text, _) = entry.value.content else { return nil }
      guard entry.key == "root" || standard?[entry.key] != entry.value else { return nil }
      // All others are names and paths, of whatever characters.
      let isWord = ["one_based", "invalid_boxes", "masks"].contains(entry.key)
      return "\(entry.key): \(isWord ? text : quoted(text))"
    }
  }
}
