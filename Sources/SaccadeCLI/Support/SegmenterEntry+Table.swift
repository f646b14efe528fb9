import Saccade

extension PublishedTable {
  /// The segmenters of the catalog.
  init(_ segmenters: [SegmenterEntry]) {
    self.init(
      kind: "segmenter", score: ("mIoU", "on COCO's images, VOC's classes"),
      rows: segmenters.map { entry in
        Row(
          name: entry.name, parameterCount: entry.facts.parameterCount, imageSide: entry.facts.imageSide,
          score: entry.facts.accuracy.map { ($0.meanIoU, $0.source) }, paper: entry.facts.paper)
      })
  }
}

extension SegmenterEntry {
  /// What is known of it, for `--json`.
  var record: LogRecord {
    var record: LogRecord = [
      "name": .text(name), "summary": .text(settings.summary), "parameters": .integer(facts.parameterCount),
      "image_side": .integer(facts.imageSide), "paper": .text(facts.paper),
    ]
    if let accuracy = facts.accuracy {
      record["miou"] = .number(accuracy.meanIoU)
      record["miou_source"] = .text(accuracy.source)
    }
    if let name = facts.torchvisionName { record["torchvision"] = .text(name) }
    record["weights"] = facts.weights.map { .object($0.record) }
    return record
  }
}
