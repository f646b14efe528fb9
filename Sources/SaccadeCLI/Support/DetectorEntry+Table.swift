import Saccade

extension PublishedTable {
  /// The detectors of the catalog.
  init(_ detectors: [DetectorEntry]) {
    self.init(
      kind: "detector", score: ("AP", "on COCO's validation images"),
      rows: detectors.map { entry in
        Row(
          name: entry.name, parameterCount: entry.facts.parameterCount, imageSide: entry.facts.imageSide,
          score: entry.facts.precision.map { ($0.averagePrecision, $0.source) }, paper: entry.facts.paper)
      })
  }
}

extension DetectorEntry {
  /// What is known of it, for `--json`.
  var record: LogRecord {
    var record: LogRecord = [
      "name": .text(name), "summary": .text(settings.summary), "parameters": .integer(facts.parameterCount),
      "image_side": .integer(facts.imageSide), "paper": .text(facts.paper),
    ]
    if let longest = facts.longestSide { record["longest_side"] = .integer(longest) }
    if let precision = facts.precision {
      record["ap"] = .number(precision.averagePrecision)
      record["mask_ap"] = precision.maskAveragePrecision.map { .number($0) }
      record["ap_source"] = .text(precision.source)
    }
    if let name = facts.torchvisionName { record["torchvision"] = .text(name) }
    record["weights"] = facts.weights.map { .object($0.record) }
    return record
  }
}
