import SaccadeTestKit
import Foundation
import SaccadeEngine
import SwiftProtobuf

@testable import SaccadeONNX

/// A model that a test puts together.
struct TestModel {
  var proto = ModelProto()

  /// A model of nodes.
  /// - Parameter inputs: their names and shapes, of float32 unless `type` says otherwise; a negative size may be any
  init(
    opset: Int = 17, inputs: KeyValuePairs<String, [Int]> = [:], type: ElementType = .float32, outputs: [String],
    _ nodes: [NodeProto]
  ) {
    proto.irVersion = 8
    proto.opsetImport = [OperatorSetIdProto.with { $0.version = Int64(opset) }]
    proto.graph.name = "test"
    proto.graph.node = nodes
    proto.graph.input = inputs.map { name, sizes in .port(name, type, sizes) }
    proto.graph.output = outputs.map { name in ValueInfoProto.with { $0.name = name } }
  }

  /// The same with a tensor that the model brings along.
  func with(_ name: String, _ tensor: Tensor, _ type: ElementType? = nil) -> TestModel {
    var copy = self
    copy.proto.graph.initializer.append(.of(tensor, name, type))
    return copy
  }

  /// The same with something changed in its messages.
  func changed(_ change: (inout ModelProto) -> Void) -> TestModel {
    var copy = self
    change(&copy.proto)
    return copy
  }

  /// The bytes of its file.
  var bytes: [UInt8] { (try? proto.serializedBytes()) ?? [] }

  /// The model as it is read from a file.
  func opened() throws -> ONNXModule {
    try withFolder { folder in try ONNXModule(try write(in: folder)) }
  }

  /// Writes the file.
  func write(in folder: String) throws -> String {
    let path = "\(folder)/model.onnx"
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }
}

extension NodeProto {
  /// An operator applied to values.
  static func apply(
    _ name: String, _ inputs: [String], _ outputs: [String], _ attributes: KeyValuePairs<String, TestAttribute> = [:]
  ) -> NodeProto {
    NodeProto.with { node in
      node.opType = name
      node.name = "the \(name)"
      node.input = inputs
      node.output = outputs
      node.attribute = attributes.map { $1.proto($0) }
    }
  }
}

/// What a test says in an attribute.
enum TestAttribute: Sendable {
  case int(Int)
  case float(Float)
  case string(String)
  case ints([Int])
  case floats([Float])
  case tensor(Tensor)
  case graph(GraphProto)

  func proto(_ name: String) -> AttributeProto {
    AttributeProto.with { attribute in
      attribute.name = name
      switch self {
      case .int(let value): (attribute.type, attribute.i) = (.int, Int64(value))
      case .float(let value): (attribute.type, attribute.f) = (.float, value)
      case .string(let value): (attribute.type, attribute.s) = (.string, Data(value.utf8))
      case .ints(let values): (attribute.type, attribute.ints) = (.ints, values.map(Int64.init))
      case .floats(let values): (attribute.type, attribute.floats) = (.floats, values)
      case .tensor(let value): (attribute.type, attribute.t) = (.tensor, .of(value, ""))
      case .graph(let value): (attribute.type, attribute.g) = (.graph, value)
      }
    }
  }
}

extension ValueInfoProto {
  /// An input or result with its shape; a negative size may be any.
  static func port(_ name: String, _ type: ElementType, _ sizes: [Int]) -> ValueInfoProto {
    ValueInfoProto.with { port in
      port.name = name
      port.type.tensorType.elemType = Int32(type.rawValue)
      port.type.tensorType.shape.dim = sizes.map { size in
        TensorShapeProto.Dimension.with { if size >= 0 { $0.dimValue = Int64(size) } else { $0.dimParam = "n" } }
      }
    }
  }
}

extension TensorProto {
  /// A tensor's numbers as a file has them.
  static func of(_ tensor: Tensor, _ name: String, _ type: ElementType? = nil) -> TensorProto {
    TensorProto.with { proto in
      proto.name = name
      proto.dims = tensor.shape.map(Int64.init)
      let type = type ?? ElementType(tensor.dtype)
      proto.dataType = Int32(type.rawValue)
      if type == ElementType(tensor.dtype) {
        proto.rawData = tensor.withUnsafeBytes { Data($0) }
      } else {
        proto.int32Data = tensor.scalars(as: Int32.self)
      }
    }
  }
}
