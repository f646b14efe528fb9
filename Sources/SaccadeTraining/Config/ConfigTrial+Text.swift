import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeTasks
import SaccadeText

extension ConfigTrial {
  /// What was found, for people: the data, every layer's result, the memory, the batch.
  /// - Parameter depth: how many levels of parts are shown; nil for all
  public func lines(depth: Int? = nil) -> [String] {
    let data = headers.map { "data.\($0.part): \($0.check.summary)" }
    var lines = ["data: \(dataSummary)"] + data + ["", summary.text(depth: depth), "", "memory: \(memoryText)"]
    guard isSound else { return lines }
    lines.append(
      "a batch of \(counted(batchSize, "image")): loss \(fixedOrSmall(loss, digits: 4)), gradients for \(gradients.reached) of "
        + "\(counted(gradients.trained, "parameter")); \(counted(stepsPerEpoch, "step")) an epoch")
    if !validation.isEmpty {
      lines.append("a batch of the validation: \(validation.map(\.text).joined(separator: ", "))")
    }
    return lines + ["", "\(source): ready to train"]
  }

  private var memoryText: String {
    let parts = [
      ("weights", memory.weights), ("gradients", memory.gradients), ("optimizer", memory.optimizer),
      ("a batch on its way about", memory.activations),
    ]
    let peak = memory.peak > 0 ? "; \(compactSize(memory.peak)) at most in the batch that was tried" : ""
    return parts.map { "\($0) \(compactSize($1))" }.joined(separator: ", ") + peak
      + "; there are \(compactSize(memory.limit))"
  }

  /// What was found, as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = ["config": .text(source), "ready": .truth(isSound), "data": .text(dataSummary)]
    for (part, check) in headers {
      record[part] = .object([
        "images": .integer(check.imageCount), "looked_at": .integer(check.checkedCount),
        "faults": .list(check.faults.map { .text("\($0)") }),
      ])
    }
    record["layers"] = .list(
      summary.rows.map { row in
        .object([
          "path": .text(row.path), "kind": .text(row.kind),
          "output": .list((row.outputShape?.dimensions ?? []).map { .integer($0) }),
          "parameters": .integer(row.parameterCount),
        ])
      })
    record["memory"] = .object([
      "weights": .integer(memory.weights), "gradients": .integer(memory.gradients),
      "optimizer": .integer(memory.optimizer), "activations": .integer(memory.activations),
      "peak": .integer(memory.peak), "limit": .integer(memory.limit),
    ])
    record["steps_per_epoch"] = .integer(stepsPerEpoch)
    if isSound {
      record["batch"] = .object([
        "images": .integer(batchSize), "loss": .number(loss), "gradients": .integer(gradients.reached),
        "parameters": .integer(gradients.trained),
      ])
      if !validation.isEmpty { record["val_batch"] = .object(LogRecord(validation)) }
    }
    record["notes"] = .list(notes.map { .text($0) })
    record["warnings"] = .list(warnings.map { .text($0) })
    return record
  }
}
