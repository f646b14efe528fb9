import Saccade

/// The segmenters of the catalog as a table for people, which fits 80 columns.
struct SegmenterTable {
  let entries: [SegmenterEntry]

  /// The table, how many there are, and what the overlap is.
  var text: String {
    let head = ["segmenter", "parameters", "image", "mIoU", "paper"]
    let cells = entries.map { entry in
      [
        entry.name, grouped(entry.facts.parameterCount), "\(entry.facts.imageSide)",
        entry.facts.accuracy.map { fixed($0.meanIoU, digits: 1) } ?? "", ModelTable.short(entry.facts.paper),
      ]
    }
    var sources: [String] = []
    for source in entries.compactMap(\.facts.accuracy?.source) where !sources.contains(source) {
      sources.append(source)
    }
    let notes = sources.map { "mIoU on COCO's images, VOC's classes: \($0)" }
    return (tableLines([head] + cells) { 1...3 ~= $0 } + [counted(entries.count, "segmenter")] + notes)
      .joined(separator: "\n")
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
    if let weights = facts.weights {
      record["weights"] = .object([
        "address": .text(weights.address), "sha256": .text(weights.sha256), "licence": .text(weights.licence),
      ])
    }
    return record
  }
}
