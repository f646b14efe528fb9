import SaccadeEngine

/// What an ONNX file says of itself, also where Saccade cannot run it.
///
/// ```swift
/// let summary = try ONNXSummary("net.onnx")
/// for operation in summary.unsupported { print(operation.name, operation.nodes) }
/// ```
public struct ONNXSummary: Sendable {
  /// An operator that Saccade has not.
  public struct UnsupportedOperator: Hashable, Sendable {
    /// Its name, with its domain where that is not the standard's: `com.microsoft.FusedConv`.
    public let name: String
    /// The nodes that use it, by their names or first results.
    public let nodes: [String]
  }

  /// The file.
  public let path: String
  /// The program that wrote it, with its version; empty if it does not say.
  public let producer: String
  /// The version of the format.
  public let irVersion: Int
  /// The versions of the sets of operators, by their domains; that of the standard is `ai.onnx`.
  public let opsets: [String: Int]
  /// What it has to be given, for people: `images float32 [batch, 3, 224, 224]`.
  public let inputs: [String]
  /// What it gives, for people.
  public let outputs: [String]
  /// How often each operator is used, those inside of branches left out.
  public let operators: [String: Int]
  /// Those that Saccade has not, by their names.
  public let unsupported: [UnsupportedOperator]
  /// How many numbers its weights have.
  public let parameterCount: Int
  /// How many bytes they take in the file.
  public let weightByteCount: Int
  /// The text that stands beside the model.
  public let metadata: [String: String]
  /// The model, if it can be run.
  public let model: ONNXModel?
  /// Why it cannot; nil if it can.
  public let problem: ONNXError?

  /// Reads a file.
  /// - Throws: ``ONNXError`` if it is no ONNX model; `FileError` if it cannot be read
  public init(_ path: String) throws {
    let file = try ONNXFile(path)
    let proto = file.model
    self.path = path
    producer = [proto.producerName, proto.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
    irVersion = Int(proto.irVersion)
    opsets = Dictionary(
      proto.opsetImport.map { (Self.standardized($0.domain), Int($0.version)) }
    ) { first, _ in first }
    metadata = Dictionary(proto.metadataProps.map { ($0.key, $0.value) }) { first, _ in first }
    let functions = Set(proto.functions.map { "\($0.domain).\($0.name)" })
    var counts: [String: Int] = [:]
    var unknown: [String: [String]] = [:]
    for node in proto.graph.node {
      let domain = Self.standardized(node.domain)
      let name = domain == "ai.onnx" ? node.opType : "\(domain).\(node.opType)"
      counts[name, default: 0] += 1
      let isKnown =
        domain == "ai.onnx" ? Operator.table[node.opType] != nil : functions.contains("\(node.domain).\(node.opType)")
      if !isKnown { unknown[name, default: []].append(node.name.isEmpty ? node.output.first ?? "" : node.name) }
    }
    operators = counts
    unsupported = unknown.sorted { $0.key < $1.key }.map { UnsupportedOperator(name: $0, nodes: $1) }
    let weights = proto.graph.initializer
    let names = Set(weights.map(\.name))
    func text(_ ports: [ValueInfoProto]) -> [String] {
      ports.map { port in (try? ONNXPort(port, path: path))?.description ?? port.name }
    }
    inputs = text(proto.graph.input.filter { !names.contains($0.name) })
    outputs = text(proto.graph.output)
    let sizes = weights.map { weight in
      let count = weight.dims.reduce(Extent(1)) { $0 * max(0, Int($1)) }
      let bits = ElementType(rawValue: Int(weight.dataType))?.bitCount ?? 32
      return (count: count.value, bytes: (count * bits).value / 8)
    }
    parameterCount = Extent.sum(sizes.map(\.count))
    weightByteCount = Extent.sum(sizes.map(\.bytes))
    do {
      model = try ONNXModel(file)
      problem = nil
    } catch let error as ONNXError {
      (model, problem) = (nil, error)
    }
  }

  private static func standardized(_ domain: String) -> String { domain.isEmpty ? "ai.onnx" : domain }
}
