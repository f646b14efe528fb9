import Saccade

/// The detectors of the catalog as a table for people, which fits 80 columns.
struct DetectorTable {
  let entries: [DetectorEntry]

  /// The table, how many there are, and what the precision is.
  var text: String {
    let head = ["detector", "parameters", "image", "AP", "paper"]
    let cells = entries.map { entry in
      [
        entry.name, grouped(entry.facts.parameterCount), "\(entry.facts.imageSide)",
        entry.facts.precision.map { fixed($0.averagePrecision, digits: 1) } ?? "", ModelTable.short(entry.facts.paper),
      ]
    }
    var sources: [String] = []
    for source in entries.compactMap(\.facts.precision?.source) where !sources.contains(source) {
      sources.append(source)
    }
    let notes = sources.map { "AP on COCO's validation images: \($0)" }
    return (tableLines([head] + cells) { 1...3 ~= $0 } + [counted(entries.count, "detector")] + notes)
      .joined(separator: "\n")
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
    if let weights = facts.weights {
      record["weights"] = .object([
        "address": .text(weights.address), "sha256": .text(weights.sha256), "licence": .text(weights.licence),
      ])
    }
    return record
  }
}
