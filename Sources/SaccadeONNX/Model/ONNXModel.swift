/// A model in the ONNX format, read from a file and checked.
///
/// Opening reads all weights, and finds whatever is wrong with the file: what it throws names the node and what to do.
/// What the model computes, an ``ONNXModule`` does.
///
/// ```swift
/// let model = try ONNXModel("resnet50.onnx")
/// print(model.inputs)    // [data float32 [batch, 3, 224, 224]]
/// ```
public struct ONNXModel: Sendable {
  /// The file.
  public let path: String
  /// The version of the format.
  public let irVersion: Int
  /// The version of the standard's operators.
  public let opset: Int
  /// The program that wrote it, with its version; empty if it does not say.
  public let producer: String
  /// The text that stands beside the model.
  public let metadata: [String: String]
  /// What the model has to be given, in this order.
  public let inputs: [ONNXPort]
  /// What it gives.
  public let outputs: [ONNXPort]
  let graph: Graph
  let slotCount: Int

  /// The versions of the format that are read.
  package static let irVersions = 3...14
  /// The versions of the standard's operators that are read.
  package static let opsets = 7...28

  /// Reads and checks a file.
  /// - Throws: ``ONNXError`` if it is no model, contradicts itself, or has what Saccade has not; `FileError` if it cannot be
  ///   read
  public init(_ path: String) throws { try self.init(ONNXFile(path)) }

  init(_ file: ONNXFile) throws {
    let (path, model) = (file.path, file.model)
    guard model.hasIrVersion, Self.irVersions.contains(Int(model.irVersion)) else {
      throw ONNXError(
        .unsupported, path: path, field: "ir_version",
        problem: model.hasIrVersion
          ? "version \(model.irVersion) of the format is not known" : "the version of the format is missing",
        advice:
          "Saccade reads versions \(Self.irVersions.lowerBound) to \(Self.irVersions.upperBound); export the model "
          + "again, with another version of its exporter")
    }
    var opsets: [String: Int] = [:]
    for entry in model.opsetImport {
      let domain = entry.domain == "ai.onnx" ? "" : entry.domain
      guard opsets.updateValue(Int(entry.version), forKey: domain) == nil else {
        throw ONNXError.malformed(path, field: "opset_import", "two versions of the domain '\(domain)' are named")
      }
    }
    try Self.check(opsets, path: path)
    var reader = try GraphReader(model, path: path)
    graph = try reader.graph(model.graph, in: nil, opsets)
    slotCount = reader.slotCount
    let names = Set(graph.inputNames)
    inputs = try model.graph.input.filter { names.contains($0.name) }.map { try ONNXPort($0, path: path) }
    outputs = try model.graph.output.map { try ONNXPort($0, path: path) }
    self.path = path
    irVersion = Int(model.irVersion)
    opset = opsets[""] ?? 0
    producer = [model.producerName, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
    metadata = Dictionary(model.metadataProps.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// How often each operator is used, those in branches included.
  public var operators: [String: Int] {
    var counts: [String: Int] = [:]
    func count(_ graph: Graph) {
      for node in graph.nodes {
        counts[node.operation.name, default: 0] += 1
        for case .graph(let inner) in node.attributes.values { count(inner) }
      }
    }
    count(graph)
    return counts
  }

  /// The operators of ai.onnx that Saccade has.
  public static var supportedOperators: [String] { Operator.table.keys.sorted() }

  /// Refuses versions of the standard's operators that are not known.
  static func check(_ versions: [String: Int], path: String) throws {
    guard let version = versions[""], !opsets.contains(version) else { return }
    throw ONNXError(
      .unsupported, path: path, field: "opset_import",
      problem: "version \(version) of ai.onnx is not known",
      advice: "Saccade knows versions \(opsets.lowerBound) to \(opsets.upperBound); convert the model with "
        + "onnx.version_converter, or export it with opset_version=\(min(max(version, 17), opsets.upperBound))")
  }
}
