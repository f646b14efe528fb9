public import SaccadeEngine

/// An input or a result of a model.
public struct ONNXPort: Hashable, Sendable, CustomStringConvertible {
  /// The size of an axis.
  public enum Size: Hashable, Sendable, CustomStringConvertible {
    /// Always the same.
    case fixed(Int)
    /// Any, under a name: axes of one name are equally long.
    case named(String)
    /// Any.
    case any

    /// `3`, `batch` or `?`.
    public var description: String {
      switch self {
      case .fixed(let size): "\(size)"
      case .named(let name): name
      case .any: "?"
      }
    }
  }

  /// Its name.
  public let name: String
  /// The type of its elements in the file.
  let type: ElementType?
  /// The sizes of its axes; nil if it may have any.
  public let sizes: [Size]?

  /// The type of a tensor for it; nil if the model does not say.
  public var dtype: DType? { type?.dtype }

  /// `images float32 [batch, 3, 224, 224]`.
  public var description: String {
    let shape = sizes.map { "[\($0.map(\.description).joined(separator: ", "))]" } ?? "of any shape"
    return "\(name) \(dtype?.rawValue ?? "of any type") \(shape)"
  }
}

extension ONNXPort {
  /// What a model says about an input or a result.
  init(_ proto: ValueInfoProto, path: String) throws {
    let field = "'\(proto.name)'"
    guard !proto.name.isEmpty else {
      throw ONNXError.malformed(path, field: "graph", "an input or a result has no name")
    }
    name = proto.name
    switch proto.type.value {
    case nil: (type, sizes) = (nil, nil)
    case .tensorType(let tensor):
      type = try Self.type(tensor.elemType, field, path)
      guard tensor.hasShape else {
        sizes = nil
        return
      }
      guard tensor.shape.dim.count <= Limits.mostAxes else {
        throw ONNXError(
          .unsupported, path: path, field: field,
          problem: "it has \(tensor.shape.dim.count) axes, and a tensor has at most \(Limits.mostAxes)",
          advice: "flatten some of them")
      }
      sizes = try tensor.shape.dim.map { dimension in
        switch dimension.value {
        // Some exporters write −1 for any size.
        case .dimValue(-1): return .any
        case .dimValue(let size):
          guard size >= 0, size <= 1 << 60 else {
            throw ONNXError.malformed(path, field: field, "no axis has the size \(size); name an axis of any size")
          }
          return .fixed(Int(size))
        case .dimParam(let name): return name.isEmpty ? .any : .named(name)
        case nil: return .any
        }
      }
    default:
      throw ONNXError(
        .unsupported, path: path, field: field,
        problem: "it is a sequence, a map, an optional or a sparse tensor",
        advice: "export the model with plain tensors as inputs and results")
    }
  }

  private static func type(_ number: Int32, _ field: String, _ path: String) throws -> ElementType? {
    if number == 0 { return nil }
    guard let type = ElementType(rawValue: Int(number)), type.dtype != nil else {
      throw ONNXError(
        .unsupported, path: path, field: field,
        problem: "elements are of type \(ElementType(rawValue: Int(number)).map { "\($0)" } ?? "number \(number)")",
        advice: "Saccade has numbers and booleans; export the model with float32")
    }
    return type
  }
}
