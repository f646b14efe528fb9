import Saccade

/// The models of the catalog as a table for people, which fits 80 columns.
struct ModelTable {
  private let entries: [ModelEntry]
  /// Where accuracies are from; a row names its source by the place in this list.
  private let sources: [String]

  init(_ entries: [ModelEntry]) {
    self.entries = entries
    var sources: [String] = []
    for source in entries.compactMap(\.facts.accuracy?.source) where !sources.contains(source) {
      sources.append(source)
    }
    self.sources = sources
  }

  /// The table, how many there are, and the sources.
  var text: String {
    let head = ["model", "parameters", "image", "MACs", "top-1", "paper"]
    let cells = [head] + entries.map(cells(of:))
    let lines = tableLines(cells) { 1...3 ~= $0 }
    let notes = sources.enumerated().map { "[\($0 + 1)] \($1)" }
    return (lines + [counted(entries.count, "model")] + notes).joined(separator: "\n")
  }

  private func cells(of entry: ModelEntry) -> [String] {
    let facts = entry.facts
    let top1 = facts.accuracy.map { accuracy in
      "\(fixed(accuracy.top1, digits: 2)) [\((sources.firstIndex(of: accuracy.source) ?? 0) + 1)]"
    }
    return [
      entry.name, grouped(facts.parameterCount), "\(facts.imageSide)",
      facts.billionMultiplyAdds.map { metric(Int($0 * 1e9)) } ?? "", top1 ?? "", facts.paper.map(Self.short) ?? "",
    ]
  }

  /// `arXiv:1512.03385` says as much as the address; of others the site is told where all would be too long.
  static func short(_ address: String) -> String {
    for (beginning, name) in [("https://arxiv.org/abs/", "arXiv:"), ("https://doi.org/", "doi:")]
    where address.hasPrefix(beginning) {
      return name + address.dropFirst(beginning.count)
    }
    let parts = address.split(separator: "/", omittingEmptySubsequences: true)
    return address.count > 30 && parts.count > 1 ? String(parts[1]) : address
  }
}

extension ModelEntry {
  /// What is known of it, for `--json`.
  var record: LogRecord {
    var record: LogRecord = [
      "name": .text(name), "summary": .text(summary), "parameters": .integer(facts.parameterCount),
      "image_side": .integer(facts.imageSide), "resize_side": .integer(facts.resizeSide),
      "resize_filter": .text(facts.isResizedCubically ? "bicubic" : "bilinear"),
    ]
    if let normalization = facts.normalization {
      // As it is written, 0.485 and not 0.48500001430511474.
      record["mean"] = .list(normalization.mean.map { .number(Double("\($0)") ?? Double($0)) })
      record["std"] = .list(normalization.deviation.map { .number(Double("\($0)") ?? Double($0)) })
    }
    if let count = facts.billionMultiplyAdds { record["multiply_adds"] = .integer(Int((count * 1e9).rounded())) }
    if let paper = facts.paper { record["paper"] = .text(paper) }
    if let accuracy = facts.accuracy {
      record["top1"] = .number(accuracy.top1)
      record["top1_source"] = .text(accuracy.source)
    }
    if let name = facts.torchvisionName { record["torchvision"] = .text(name) }
    if let name = facts.timmName { record["timm"] = .text(name) }
    record["weights"] = facts.weights.map { .object($0.record) }
    return record
  }
}

extension ModuleSummary {
  /// The summary for `--json`: rows are modules, parts after the whole.
  func record(of name: String, depth: Int?) -> LogRecord {
    let rows = rows.filter { $0.depth <= depth ?? .max }.map { row in
      var record: LogRecord = [
        "path": .text(row.path), "class": .text(row.kind), "parameters": .integer(row.parameterCount),
        "multiply_adds": .integer(row.multiplyAdds), "activation_bytes": .integer(row.activationBytes),
      ]
      if let shape = row.outputShape { record["output"] = .list(shape.map { .integer($0) }) }
      if let formula = row.formula { record["formula"] = .text(formula) }
      if let seconds = row.seconds { record["seconds"] = .number(seconds) }
      return LogRecord.Value.object(record)
    }
    return [
      "name": .text(name), "input": .list(inputShape.map { .integer($0) }), "parameters": .integer(parameterCount),
      "trainable": .integer(trainableCount), "multiply_adds": .integer(multiplyAdds),
      "activation_bytes": .integer(activationBytes),
      "not_called": .list(idle.map { .object(["path": .text($0.path), "parameters": .integer($0.parameterCount)]) }),
      "modules": .list(rows),
    ]
  }
}
