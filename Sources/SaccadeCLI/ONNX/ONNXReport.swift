import Saccade
import SaccadeONNX

/// What an ONNX file is, for people and for programs.
struct ONNXReport {
  private let summary: ONNXSummary
  private let nearest: [NearestModels.Match]
  private let cost: Result<Int, any Error>?

  /// - Throws: `ONNXError` or `FileError` if there is no such model
  init(of path: String) throws {
    summary = try ONNXSummary(path)
    nearest =
      summary.model.map { model in
        // A few like weights make no model.
        NearestModels.of(model.weights.map { ($0.key, $0.value.shape) }).filter { $0.likeness > 0.1 }
      } ?? []
    cost = summary.model.map { model in Result { try Self.multiplyAdds(of: model) } }
  }

  /// Why the model cannot be run; nil if it can.
  var problem: ONNXError? { summary.problem }

  /// The report for people, a line each.
  var lines: [String] {
    let sets = summary.opsets.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let producer = summary.producer.isEmpty ? "" : ", written by \(summary.producer)"
    var lines = ["\(summary.path): an ONNX model, version \(summary.irVersion) of the format, \(sets)\(producer)"]
    lines += summary.inputs.map { "input: \($0)" } + summary.outputs.map { "output: \($0)" }
    let used = summary.operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    lines.append(
      "\(counted(used.reduce(0) { $0 + $1.value }, "node")): "
        + used.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    lines.append(
      "weights: \(grouped(summary.parameterCount)) numbers, \(grouped(summary.weightByteCount)) bytes")
    switch cost {
    case .success(let count)?: lines.append("multiply-adds: \(grouped(count)) for the smallest batch")
    case .failure(is TraceError)?:
      lines.append("multiply-adds: not known: what it does hangs on the numbers it is given")
    case .failure(let error)?: lines.append("multiply-adds: not known (\(error))")
    case nil: break
    }
    if !nearest.isEmpty { lines.append("nearest models: \(nearest.map(\.text).joined(separator: ", "))") }
    lines += summary.metadata.sorted { $0.key < $1.key }.map { "metadata \($0.key): \($0.value.cut(to: 200))" }
    for operation in summary.unsupported {
      let nodes = operation.nodes.prefix(5).map { "'\($0.cut(to: 80))'" }.joined(separator: ", ")
      let more = operation.nodes.count > 5 ? " and \(operation.nodes.count - 5) more" : ""
      let noun = operation.nodes.count == 1 ? "node" : "nodes"
      lines.append("not supported: \(operation.name), of \(noun) \(nodes)\(more)")
    }
    return lines
  }

  /// The report as `--json` prints it.
  var record: LogRecord {
    func object(_ numbers: [String: Int]) -> LogRecord.Value {
      var record = LogRecord()
      for (key, number) in numbers.sorted(by: { $0.key < $1.key }) { record[key] = .integer(number) }
      return .object(record)
    }
    var texts = LogRecord()
    for (key, text) in summary.metadata.sorted(by: { $0.key < $1.key }) { texts[key] = .text(text) }
    var record: LogRecord = [
      "path": .text(summary.path), "producer": .text(summary.producer), "ir_version": .integer(summary.irVersion),
      "opsets": object(summary.opsets), "inputs": .list(summary.inputs.map { .text($0) }),
      "outputs": .list(summary.outputs.map { .text($0) }), "operators": object(summary.operators),
      "unsupported": .list(
        summary.unsupported.map {
          .object(["operator": .text($0.name), "nodes": .list($0.nodes.map { .text($0) })])
        }),
      "parameters": .integer(summary.parameterCount), "bytes": .integer(summary.weightByteCount),
      "metadata": .object(texts), "runs": .truth(problem == nil),
    ]
    if case .success(let count)? = cost { record["multiply_adds"] = .integer(count) }
    record["nearest"] = .list(
      nearest.map {
        .object(["model": .text($0.name), "fitting": .integer($0.fittingCount), "of": .integer($0.count)])
      })
    if let problem { record["problem"] = .text("\(problem)") }
    return record
  }

  /// What a run costs with one for every size that may be any, but for images.
  private static func multiplyAdds(of model: ONNXModel) throws -> Int {
    let module = ONNXModule(model)
    let image = try? ONNXImageInput(model)
    let types = model.inputs.map { port -> Graph.ValueType in
      let sizes = (port.sizes ?? []).map { size in if case .fixed(let size) = size { size } else { 1 } }
      return Graph.ValueType(
        shape: image?.shape(of: 1) ?? Shape(sizes), dtype: port.dtype ?? .float32)
    }
    let graph = try Graph(tracing: module, inputs: types) { try module($0) }
    return Extent.sum(
      graph.nodes.map { node in
        node.operation.multiplyAdds(
          node.inputs.map { graph.type(of: $0).shape }, to: node.outputs.map { graph.type(of: $0).shape })
      })
  }
}
