#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension GraphReader {
  /// What an attribute says; nil for one that a function leaves out.
  mutating func attribute(
    _ given: AttributeProto, _ scope: Scope, _ opsets: [String: Int], _ caller: [String: AttributeProto], level: Int
  ) throws -> Attribute? {
    var proto = given
    if !given.refAttrName.isEmpty {
      guard let value = caller[given.refAttrName] else { return nil }
      proto = value
    }
    func text(_ bytes: Data) -> String { String(decoding: bytes, as: UTF8.self) }
    switch kind(of: proto) {
    case .float: return .float(proto.f)
    case .int: return .int(Int(proto.i))
    case .string: return .string(text(proto.s))
    case .tensor: return .tensor(try value(proto.t, level: level))
    case .graph: return .graph(try graph(proto.g, in: scope, opsets, caller, level: level + 1))
    case .floats: return .floats(proto.floats)
    case .ints: return .ints(proto.ints.map(Int.init))
    case .strings: return .strings(proto.strings.map(text))
    default:
      throw ONNXError(
        .unsupported, path: path, field: given.name,
        problem: "the attribute is a list of tensors or graphs, a type or a sparse tensor",
        advice: "export the model with plain attributes")
    }
  }

  /// The kind of an attribute; files before IR version 2 do not say it.
  private func kind(of proto: AttributeProto) -> AttributeProto.AttributeType {
    if proto.type != .undefined { return proto.type }
    if proto.hasF { return .float }
    if proto.hasI { return .int }
    if proto.hasS { return .string }
    if proto.hasT { return .tensor }
    if proto.hasG { return .graph }
    if !proto.floats.isEmpty { return .floats }
    return proto.strings.isEmpty ? .ints : .strings
  }
}
