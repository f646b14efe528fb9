import Foundation

/// An attribute of a node.
enum ONNXAttribute {
  case integer(Int)
  case integers([Int])
  case float(Float)
  case text(String)

  /// The message for a name.
  func message(named name: String) -> AttributeProto {
    var message = AttributeProto()
    message.name = name
    switch self {
    case .integer(let value):
      message.type = .int
      message.i = Int64(value)
    case .integers(let values):
      message.type = .ints
      message.ints = values.map(Int64.init)
    case .float(let value):
      message.type = .float
      message.f = value
    case .text(let value):
      message.type = .string
      message.s = Foundation.Data(value.utf8)
    }
    return message
  }
}
