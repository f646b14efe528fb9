import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText

extension DraftSource {
  /// Drawn shapes, several a picture.
  static let scenes = DraftSource(
    summary: "drawn shapes", usualModel: "TinySSD", usualEpochs: 3, count: 8000, batchSize: 32, classCount: 10,
    imageSide: 160
  ) { network in
    let drawn = "size: \(network.side), objects: [1, 4], scale: [0.1, 0.3]"
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
      classCount: found.classNames.count, isPhotographs: true
    ) { network in
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
      return section("train", found.train, isHeldOut: found.val == nil)
        + pipeline(training + [network.bringing[0], flip] + network.bringing.dropFirst())
        + section("val", found.val ?? found.train, isHeldOut: found.val == nil) + pipeline(search + network.bringing)
    }
  }

  private static func section(_ part: String, _ data: any DetectionConfig, isHeldOut: Bool) -> [String] {
    let keys = writtenKeys(of: data)
    let kind = "type: \(data.typeName)"
    guard isHeldOut else {
      let hint =
        part == "train" && data is BoxTableConfig
        ? ["    # one_based: true     # in both parts, if the numbers were copied from VOC's files"] : []
      return ["  \(part):", "    \(kind)"] + keys.map { "    \($0)" } + hint
    }
    let what =
      part == "val" ? "the other fifth, to be judged by" : "four fifths of one set of pictures, to learn from"
    return [
      "  \(part):", "    type: Fold     # \(what)", "    of: {\(([kind] + keys).joined(separator: ", "))}",
      "    folds: 5",
      "    part: \(part)",
    ]
  }

  private static let standards: [any DetectionConfig] = [VOCConfig(), COCOConfig(), YOLOConfig(), BoxTableConfig()]

  /// The folder of a section, and the keys with which it says other than its standard.
  private static func writtenKeys(of data: any DetectionConfig) -> [String] {
    let standard = standards.first { $0.typeName == data.typeName }?.node
    return (data.node.entries ?? []).compactMap { entry -> String? in
      guard case .scalar(let text, let isQuoted) = entry.value.content else { return nil }
      guard entry.key == "root" || standard?[entry.key] != entry.value else { return nil }
      return "\(entry.key): \(isQuoted ? quoted(text) : text)"
    }
  }
}
